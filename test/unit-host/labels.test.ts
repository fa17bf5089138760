import { describe, expect, it } from 'vitest';
import { notificationLabel, statusLabel } from '../../src/host/labels.ts';

describe('labels made from file names', () => {
  it('draw no icons in the status bar', () => {
    expect(statusLabel('$(alert) a$(b).pcap')).toBe('\\$(alert) a\\$(b).pcap');
  });

  it('hold no links in notifications', () => {
    // The pattern by which VS Code finds links in messages (src/vs/base/common/linkedText.ts).
    const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;
    const name = 'Reading [here](command:workbench.action.closeWindow).pcap';
    expect(name).toMatch(link);
    expect(notificationLabel(name)).not.toMatch(link);
  });

  it('show what is invisible, and stay short', () => {
    expect(statusLabel('a\u202Eb\n.pcap')).toBe('a\\u202eb\\n.pcap');
    expect(statusLabel('x'.repeat(200)).length).toBeLessThanOrEqual(60);
  });
});
