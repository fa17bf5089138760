/** The trailers of captures taken on an F5 BIG-IP. */
import { concat, payloadBytes, u16, u32, u8 } from './bytes.ts';

export interface F5Cause {
  text: string;
  /** 48 bits. */
  value?: number;
  line?: number;
  peer?: boolean;
  version?: number;
}

function causeBytes({ text, value = 0x2664c65, line = 2574, peer = false, version = 0 }: F5Cause): Uint8Array {
  const high = Math.floor(value / 2 ** 32);
  const content = concat(u8((version << 1) | (peer ? 1 : 0)), u16(high), u32(value % 2 ** 32), u16(line), payloadBytes(text));
  return concat(u8(content.length), content);
}

const flows = concat(u32(1), u32(2), u32(3), u32(4));
const legacy = (type: number, version: number, content: Uint8Array): Uint8Array =>
  concat(u8(type, content.length + 1, version), content);

/** Before BIG-IP 15: low details, then medium ones of a version from 1 to 3. */
export function f5Legacy(cause: F5Cause | undefined, version: 1 | 2 | 3 = 3): Uint8Array {
  const low = legacy(1, 1, concat(u8(0, 0, 1, 3), payloadBytes('vip')));
  const medium = concat(
    flows,
    version === 3 ? u32(0) : u8(),
    u32(0),
    u8(0, 0),
    u32(0),
    version >= 2 ? u8(3) : u8(),
    cause ? causeBytes(cause) : u8(0),
  );
  return concat(low, legacy(2, version, medium));
}

/** The newer form. */
export function f5Parts(cause: F5Cause | undefined): Uint8Array {
  const part = (type: number, version: number, content: Uint8Array): Uint8Array =>
    concat(u16(1), u16(type), u16(8 + content.length), u16(version), content);
  const low = part(1, 3, concat(u8(0, 0, 1, 3), payloadBytes('vip')));
  const medium = part(2, 4, concat(flows, u32(0), u32(0), u8(0, 0), u32(0), u8(3), cause ? causeBytes(cause) : u8(0)));
  return concat(u32(0xf5deb0f5), u16(8 + low.length + medium.length), u16(1), low, medium);
}
