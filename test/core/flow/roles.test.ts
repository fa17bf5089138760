import { describe, expect, it } from 'vitest';
import { rolesOf, sideKnown } from '../../../src/core/flow/roles.ts';
import { captureOf, flow, type FlowOptions, type ScriptedFlow } from '../../support/conversation.ts';
import { indexOf } from '../../support/resetFacts.ts';

describe('who is the client', () => {
  const roles = async (options: FlowOptions, begin: (story: ScriptedFlow) => ScriptedFlow) => {
    const { flows } = await indexOf(captureOf(begin(flow(options))));
    const found = rolesOf(flows, 0);
    const port = flows.ports[found.client];
    return { port, certain: found.certain, known: sideKnown(flows, 0, found) };
  };
  const odd = { client: '10.0.0.1:443', server: '10.0.0.2:50000' };

  it('is the one that sent the SYN, whatever the ports', async () => {
    expect(await roles(odd, (story) => story.syn())).toEqual({ port: 443, certain: true, known: true });
  });

  it('is the one that did not send the SYN/ACK', async () => {
    expect(await roles(odd, (story) => story.packet('server', 'SA').ack('client'))).toEqual({
      port: 443,
      certain: true,
      known: true,
    });
  });

  it('is guessed from the ports in a capture that began late', async () => {
    const late = (story: ScriptedFlow) => story.send('server', 5).send('client', 5);
    expect(await roles({ client: '10.0.0.1:50000', server: '10.0.0.2:443' }, late)).toEqual({
      port: 50_000,
      certain: false,
      known: true,
    });
    expect(await roles(odd, late)).toEqual({ port: 50_000, certain: false, known: true });
  });

  it('is not known between two ports that could both be a client’s', async () => {
    const late = (story: ScriptedFlow) => story.send('client', 5);
    expect(await roles({ client: '10.0.0.1:50000', server: '10.0.0.2:60000' }, late)).toMatchObject({
      certain: false,
      known: false,
    });
    expect(await roles({ client: '10.0.0.1:1000', server: '10.0.0.2:2000' }, late)).toMatchObject({
      certain: false,
      known: false,
    });
  });
});
