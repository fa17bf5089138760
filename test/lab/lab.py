#!/usr/bin/env python3
"""Runs the scenarios and writes their captures and labels. Started by `npm run lab`; needs root on Linux and the programs it names."""
import argparse
import json
import os
import signal
import sys
import time
import traceback

sys.path.insert(0, os.path.dirname(__file__))
from capture import pcap, pcapng, write  # noqa: E402
from kernel import Trace, Traces  # noqa: E402
from net import PLACES, run  # noqa: E402
from scenario import Lab, held_out, scenarios, varied  # noqa: E402
import blind  # noqa: E402,F401
import fifth  # noqa: E402,F401
import fourth  # noqa: E402,F401
import stories  # noqa: E402,F401
import third  # noqa: E402,F401

SCHEMA = 'tcp-reset-explainer-labels/1'


def vantage_frames(frames, vantage, conditions):
    places = {'client': ('client',), 'server': ('server',),
              'middle': {'in': ('in',), 'out': ('out',), 'span': ('in', 'out')}[conditions.get('middle', 'out')]}[vantage]
    chosen = [frame for frame in frames if frame.place in places]
    way = conditions.get('one_way', {}).get(vantage)
    if way:
        # Up is away from the client: out of the client's and out of the server-side port of the router.
        up = {'client': True, 'out': True, 'in': False, 'server': False}
        chosen = [frame for frame in chosen if (frame.out == up[frame.place]) == (way == 'up')]
    return chosen


def record(lab, name, frames, folder):
    """Writes the three captures. @returns the entries of labels.json."""
    conditions = lab.conditions
    form = conditions.get('format', 'pcap')
    entries = []
    for vantage in conditions.get('vantages', ('client', 'middle', 'server')):
        chosen = vantage_frames(frames, vantage, conditions)
        resets = [{'frame': number, **frame.reset.label(vantage)} for number, frame in enumerate(chosen, 1) if frame.reset]
        if not resets:
            continue
        file = f'{name}.{vantage}.{form}.gz'
        make = pcapng if form == 'pcapng' else pcap
        vlans = conditions.get('vlans', ()) if vantage == 'middle' else ()
        write(f'{folder}/{file}', make(chosen, snaplen=conditions.get('snaplen', 262144), vlans=vlans))
        entries.append({'file': file, 'scenario': name, 'vantage': vantage, 'holdout': not fitted(name),
                        'conditions': described(conditions), 'resets': resets})
    return entries


def fitted(name):
    """Whether rules may be fitted to the scenario: two thirds of the stories, none of the other sets."""
    return scenarios[name][0].__module__.split('.')[0] == 'stories' and not held_out(name)


def described(conditions):
    """The conditions in words that JSON knows; boxes by the name of what they do."""
    return {key: (value.__doc__ or value.__name__).split('\n')[0].rstrip('.') if callable(value) else value
            for key, value in conditions.items() if key not in ('vantages', 'timeout')}


def perform(name, slot, traces, folder, parts, options):
    """One scenario, in a process of its own."""
    body, conditions = scenarios[name]
    if options.vary:
        conditions = varied(name, conditions, options.vary)
    prefix = f'rl{os.getpid()}'
    trace = Trace(traces, prefix)
    lab = None
    try:
        lab = Lab(name, prefix, slot, trace, conditions)
        body(lab)
        entries = record(lab, name, lab.finish(), folder)
        with open(f'{parts}/{name}.json', 'w') as out:
            json.dump(entries, out)
        return 0
    except SystemExit:
        return 1
    except BaseException:
        print(f'FAILED {name}\n{traceback.format_exc()}{seen(lab, trace) if options.debug else ""}', flush=True)
        return 1
    finally:
        if lab is not None:
            lab.close()
        trace.close()


def seen(lab, trace):
    """What was captured and traced so far, to understand a scenario that went wrong."""
    if lab is None:
        return ''
    lab.read_taps()
    lines = [f'{frame.time % 10**12 / 10**9:.4f} {frame.place} {"out" if frame.out else "in"} {each.source_port}>{each.target_port} '
             f'flags {each.flags:02x} seq {each.seq} ack {each.ack} length {len(each.payload)} ttl {each.ttl}'
             for frame in lab.frames if frame.place in ('client', 'server') and (each := frame.packet)]
    own = (lab.net.clients[0], lab.net.servers[0], lab.gateway, '0.0.0.0', '[::]')
    events = [str(event) for event in trace.events() if any(address in event[1] for address in own)]
    return '\n'.join(lines[-80:] + events)


def clean(pid):
    """What a scenario left that did not end by itself."""
    for place in PLACES:
        name = f'rl{pid}-{place[0]}'
        if os.path.exists(f'/run/netns/{name}'):
            run('ip', 'netns', 'del', name, check=False)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--out', required=True)
    parser.add_argument('--set', default='stories', choices=('stories', 'blind', 'third', 'fourth', 'fifth'), help='which package of scenarios')
    parser.add_argument('--only', default='')
    parser.add_argument('--vary', default='', help='any word: plays on other paths, drawn by it')
    parser.add_argument('--jobs', type=int, default=4)
    parser.add_argument('--debug', action='store_true', help='show the packets of scenarios that fail')
    parser.add_argument('--list', action='store_true')
    options = parser.parse_args()
    for name in [name for name, (body, _) in scenarios.items() if body.__module__.split('.')[0] != options.set]:
        del scenarios[name]
    names = [name for name in scenarios if not options.only or name in options.only.split(',')]
    if options.list:
        for name in names:
            print(name, '' if fitted(name) else 'holdout')
        return 0
    os.makedirs(options.out, exist_ok=True)
    parts = f'{options.out}/.parts'
    os.makedirs(parts, exist_ok=True)
    traces = Traces()
    if not traces.available:
        print('The kernel offers no tracepoint tcp:tcp_send_reset: RSTs of hosts cannot be confirmed.', file=sys.stderr)
        traces.close()
        return 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    failed, waiting, running = [], list(names), {}
    try:
        while waiting or running:
            while waiting and len(running) < options.jobs:
                name = waiting.pop(0)
                slot = next(slot for slot in range(options.jobs) if slot not in {each[1] for each in running.values()})
                sys.stdout.flush()
                pid = os.fork()
                if pid == 0:
                    os.setpgid(0, 0)
                    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
                    signal.alarm(scenarios[name][1].get('timeout', 60))
                    signal.signal(signal.SIGALRM, lambda *_: (_ for _ in ()).throw(TimeoutError()))
                    code = 1
                    try:
                        code = perform(name, slot, traces, options.out, parts, options)
                    finally:
                        sys.stdout.flush()
                        os._exit(code)
                running[pid] = (name, slot)
            pid, status = os.wait()
            if pid in running:
                name, _ = running.pop(pid)
                clean(pid)
                if status:
                    failed.append(name)
    finally:
        for pid in running:
            os.kill(pid, signal.SIGTERM)
            os.waitpid(pid, 0)
            clean(pid)
        traces.close()
        merge(options.out, parts, names)
    print(f'{len(names) - len(failed)} scenarios done, {len(failed)} failed{": " + ", ".join(failed) if failed else ""}')
    return 1 if failed else 0


def written(entries):
    """JSON with one RST a line: short enough to keep, and a change shows as what it is."""
    captures = []
    for entry in entries:
        head = json.dumps({key: value for key, value in entry.items() if key != 'resets'})[:-1]
        captures.append(f'{head}, "resets": [\n' + ',\n'.join('  ' + json.dumps(reset) for reset in entry['resets']) + '\n]}')
    return f'{{"schema": "{SCHEMA}", "captures": [\n' + ',\n'.join(captures) + '\n]}\n'


def merge(folder, parts, names):
    """Puts new entries into labels.json, in place of those of the same scenarios; what no scenario makes any more goes."""
    path = f'{folder}/labels.json'
    old = json.load(open(path))['captures'] if os.path.exists(path) else []
    fresh = {}
    for name in names:
        part = f'{parts}/{name}.json'
        if os.path.exists(part):
            fresh[name] = json.load(open(part))
            os.unlink(part)
    os.rmdir(parts)
    kept = [entry for entry in old if entry['scenario'] in scenarios and entry['scenario'] not in fresh]
    entries = sorted(kept + [entry for each in fresh.values() for entry in each], key=lambda each: each['file'])
    with open(path, 'w') as out:
        out.write(written(entries))
    known = {entry['file'] for entry in entries} | {'labels.json'}
    for file in os.listdir(folder):
        if file not in known:
            os.unlink(f'{folder}/{file}')
    resets = [reset for entry in entries for reset in entry['resets']]
    print(f'{len({entry["scenario"] for entry in entries})} scenarios, {len(entries)} captures, {len(resets)} labelled RSTs, '
          f'{sum(each["expected"] is True for each in resets)} of them normal; {time.strftime("%H:%M:%S")}')


if __name__ == '__main__':
    sys.exit(main())
