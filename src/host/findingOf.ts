import type { Finding } from '../core/resets/finding.ts';
import type { Capture } from './capture.ts';

/** The finding that a frame belongs to; undefined when the frame is no reset. @throws RemoteError when the capture is not read. */
export async function findingOf(capture: Capture, frame: number): Promise<Finding | undefined> {
  const index = (await capture.ask('locate', frame))?.finding;
  return index === undefined || index === null ? undefined : capture.ask('explain', index);
}
