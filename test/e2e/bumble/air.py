"""Bumble's simulated air, mended where it would not behave as the Bluetooth standard says."""

import asyncio

from bumble import hci, ll
from bumble.controller import Controller
from bumble.link import LocalLink
from bumble.transport.common import StreamPacketSource

FRAGMENT_BYTES = 27
COLLECTOR_ADDRESS = '00:5A:1E:00:00:02'
SUPERVISION_TIMEOUT = 0x08
UNKNOWN_CONNECTION = 0x02


class Air(LocalLink):
    """Bumble routes data by a controller's random address; a central may use its public one. This one asks the link."""

    def send_acl_data(self, sender_controller, destination_address, transport, data):
        connection = sender_controller.le_connections.get(destination_address)
        destination = self.find_le_controller(destination_address)
        if connection is None or destination is None:
            return
        asyncio.get_running_loop().call_soon(
            destination.on_link_acl_data, connection.self_address, transport, data
        )

    def send_advertising_pdu(self, sender_controller, packet):
        for controller in list(self.controllers):
            if controller is not sender_controller:
                controller.advertiser = sender_controller
                controller.on_ll_advertising_pdu(packet)


class AirController(Controller):
    """A controller with 27-byte packets towards its host too, and with commands that end as the standard says."""

    advertiser = None

    def on_link_acl_data(self, sender_address, transport, data):
        connection = self.le_connections.get(sender_address)
        if connection is None:
            return
        for at in range(0, len(data), FRAGMENT_BYTES):
            part = data[at : at + FRAGMENT_BYTES]
            self.send_hci_packet(
                hci.HCI_AclDataPacket(connection.handle, 2 if at == 0 else 1, 0, len(part), part)
            )

    def on_advertising_pdu(self, pdu):
        """The scan response is the device's own, not its advertisement a second time."""
        if self.le_scan_enable:
            response = bytes(self.advertiser.le_legacy_advertiser.scan_response_data)
            kinds = hci.HCI_LE_Advertising_Report_Event.EventType
            for kind, data in ((kinds.ADV_IND, pdu.data), (kinds.SCAN_RSP, response)):
                report = hci.HCI_LE_Advertising_Report_Event.Report(
                    event_type=kind,
                    address_type=pdu.advertiser_address.address_type,
                    address=pdu.advertiser_address,
                    data=data,
                    rssi=-50,
                )
                self.send_hci_packet(hci.HCI_LE_Advertising_Report_Event([report]))
        pending = self.pending_le_connection
        if pending is not None and pending.peer_address == pdu.advertiser_address:
            self.create_le_connection(pdu.advertiser_address)

    def on_hci_le_create_connection_cancel_command(self, command):
        pending = self.pending_le_connection
        if pending is None:
            return hci.HCI_StatusReturnParameters(hci.HCI_ErrorCode.COMMAND_DISALLOWED_ERROR)
        self.pending_le_connection = None
        asyncio.get_running_loop().call_soon(self._say_cancelled, pending.peer_address)
        return hci.HCI_StatusReturnParameters(hci.HCI_ErrorCode.SUCCESS)

    def _say_cancelled(self, peer_address):
        self.send_hci_packet(
            hci.HCI_LE_Connection_Complete_Event(
                status=UNKNOWN_CONNECTION,
                connection_handle=0,
                role=hci.Role.CENTRAL,
                peer_address_type=peer_address.address_type,
                peer_address=peer_address,
                connection_interval=0,
                peripheral_latency=0,
                supervision_timeout=0,
                central_clock_accuracy=0,
            )
        )

    def on_hci_reset_command(self, command):
        self.end_links(SUPERVISION_TIMEOUT)
        self.pending_le_connection = None
        self.le_scan_enable = False
        return super().on_hci_reset_command(command)

    def end_links(self, reason):
        """The other sides learn it; this one's host is gone or has asked for it."""
        for connection in list(self.le_connections.values()):
            connection.send_ll_control_pdu(ll.TerminateInd(reason))
        self.le_connections.clear()


class CollectorPort(asyncio.Protocol):
    """A controller for whoever connects over TCP, for as long as the connection lasts."""

    def __init__(self, air):
        self.air = air
        self.transport = None
        self.source = StreamPacketSource()
        self.controller = None

    def connection_made(self, transport):
        self.transport = transport
        self.controller = AirController(
            'collector',
            host_source=self.source,
            host_sink=self,
            link=self.air,
            public_address=COLLECTOR_ADDRESS,
        )
        self.controller.le_features &= ~hci.LeFeatureMask.LE_EXTENDED_ADVERTISING

    def data_received(self, data):
        self.source.data_received(data)

    def on_packet(self, packet):
        if self.transport is not None:
            self.transport.write(packet)

    def connection_lost(self, error):
        self.transport = None
        self.controller.end_links(SUPERVISION_TIMEOUT)
        self.air.remove_controller(self.controller)
