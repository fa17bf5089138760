import { describe, expect, it } from 'vitest';
import { serviceAdvice } from '../../../../src/core/resets/steps/services.ts';

describe('what to look at for a service', () => {
  it('goes by the port where nothing was heard, and says so', () => {
    expect(serviceAdvice(3389, null, true)).toMatch(/^Port 3389 is usually Remote Desktop: look at whether .*TermService/);
    expect(serviceAdvice(3389, null, false)).toMatch(/Network Level Authentication/);
    expect(serviceAdvice(22, null, false)).toMatch(/^Port 22 is usually SSH: .*MaxStartups/);
    expect(serviceAdvice(445, null, false)).toMatch(/^Port 445 is usually SMB: /);
  });

  it('goes by what was heard, whatever the port', () => {
    expect(serviceAdvice(2222, 'SSH', false)).toMatch(/^For SSH look at MaxStartups/);
    expect(serviceAdvice(80, 'MySQL', false)).toMatch(/^For MySQL look at wait_timeout/);
  });

  it('guesses nothing about other ports', () => {
    expect(serviceAdvice(50_000, null, false)).toBe('');
    expect(serviceAdvice(50_000, 'TLS', true)).toBe('');
  });

  it('has one service for each port', () => {
    const named = Array.from({ length: 65536 }, (_, port) => serviceAdvice(port, null, false)).filter((text) => text !== '');
    expect(named.length).toBeGreaterThan(30);
    for (const text of named) expect(text).toMatch(/^Port \d+ is usually [^:]+: look at .*[^.]\.$/);
  });
});
