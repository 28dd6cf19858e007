"""Which firmware a pod runs."""

from firmware import Firmware
from movesense import Movesense
from polar import Polar
from witmotion import WitMotion

FAMILIES = {'open-imu': Firmware, 'polar': Polar, 'movesense': Movesense, 'witmotion': WitMotion}


def firmware_for(plan):
    return FAMILIES[plan['family']](plan)
