/** The longest packet Wireshark accepts (WTAP_MAX_PACKET_SIZE_*): a longer one means the file is damaged. */
export const MAXIMUM_PACKET = 262_144;

/** USB and D-Bus messages may be longer; no TCP travels in them, so what is beyond MAXIMUM_PACKET is skipped. */
export function maximumPacket(linkType: number): number {
  switch (linkType) {
    case 231: // LINKTYPE_DBUS
    case 249: // LINKTYPE_USBPCAP
      return 128 * 1024 * 1024;
    case 279: // LINKTYPE_EBHSCR
      return 32 * 1024 * 1024;
    default:
      return MAXIMUM_PACKET;
  }
}

/** The most a reader may ask to see at once: a packet, and the headers of its record or block. */
export const MAXIMUM_VIEW = MAXIMUM_PACKET + 4096;
