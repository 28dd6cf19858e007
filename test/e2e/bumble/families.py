"""Which firmware a pod runs."""

from firmware import Firmware

FAMILIES = {'open-imu': Firmware}


def firmware_for(plan):
    return FAMILIES[plan['family']](plan)
