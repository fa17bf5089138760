"""Client programs of the third set that stop, check or scan: Go's, aiohttp's, wget, aria2, ab, iperf3, masscan; and aiohttp as a server."""
from contextlib import contextmanager

from causes import CANCEL
from ends import drain, files
from programs import PYTHON, program
from scenario import scenario
from third.golang import golang
from third.programs import GET


@contextmanager
def site(lab, **pages):
    """A small HTTP server (Python's own), for clients that fetch."""
    with files(**pages) as folder:
        with program(lab, 8080, PYTHON, '-c', SITE, folder, '::' if lab.net.v6 else '0.0.0.0'):
            yield folder


SITE = '''import functools, http.server, socket, sys
class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
class Server(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6 if ':' in sys.argv[2] else socket.AF_INET
Server((sys.argv[2], 8080), functools.partial(Handler, directory=sys.argv[1])).serve_forever()
'''


def site_of(lab):
    return f'http://[{lab.server}]:8080' if lab.net.v6 else f'http://{lab.server}:8080'


@scenario('wget-is-interrupted', rtt=70, share=0.3, snaplen=100, timeout=60)
def wget(lab):
    """Ctrl-C in the middle of a download."""
    with site(lab, film='w' * 900_000):
        for _ in range(3):
            fetch = lab.spawn('client', 'wget', '-q', '--limit-rate=120k', '-O', '/dev/null', f'{site_of(lab)}/film')
            lab.wait(1.1)
            fetch.terminate()
            fetch.wait()
            lab.settle(4)
    lab.expect('client', 'N_BROWSER_CANCEL', expected='unknown', accept=[*CANCEL, 'E_PROC_EXIT'])


@scenario('aria2-is-stopped', rtt=44, share=0.5, snaplen=100, timeout=60, v6=True)
def aria2(lab):
    """aria2c fetches a file in two parts at a time, and is told to stop."""
    with site(lab, film='w' * 900_000), files() as folder:
        for _ in range(2):
            fetch = lab.spawn('client', 'aria2c', '-q', '-x2', '-s2', '-k1M', '--min-split-size=1M', '--max-download-limit=80K', '--file-allocation=none', '-d', folder, '-o', 'part',
                              '--allow-overwrite=true', f'{site_of(lab)}/film')
            lab.wait(1.5)
            fetch.kill()
            fetch.wait()
            lab.settle(4)
    lab.expect('client', 'N_BROWSER_CANCEL', expected='unknown', accept=[*CANCEL, 'E_PROC_EXIT'])


@scenario('ab-stops-at-its-time', rtt=24, share=0.5, snaplen=100, timeout=60)
def ab(lab):
    """ApacheBench with -t 2: what is still under way when the time is over is dropped."""
    with golang(lab, 'serve', 30_000):
        lab.run('client', 'ab', '-q', '-t', '2', '-n', '24', '-c', '4', f'http://{lab.server}:8080/slow')
        lab.run('client', 'ab', '-q', '-t', '1', '-n', '3', '-c', '3', f'http://{lab.server}:8080/slow')
        lab.settle(4)
        lab.wait(1.5)
    lab.expect('client', 'N_BROWSER_CANCEL', expected='unknown', accept=[*CANCEL, 'E_PROC_EXIT', 'E_CLIENT_GAVE_UP'])


@scenario('go-client-loses-patience', rtt=38, share=0.4, timeout=60)
def go_patience(lab):
    """context.WithTimeout of 0.8 s, an answer after 1.5: it comes to a client that is gone."""
    with golang(lab, 'serve', 30_000), golang(lab, 'fetch', 800, 'client', f'{lab.server}:8080', '/slow'):
        lab.settle(4)
    lab.expect('client', 'E_DATA_AFTER_CLOSE', expected='unknown', accept=['E_CLIENT_GAVE_UP', 'E_TIMEOUT_RTO', 'N_BROWSER_CANCEL', 'E_APP_ABORT', 'N_AFTER_FIN', 'E_UNREAD_DATA'])


@scenario('go-client-drops-a-large-answer', rtt=106, share=0.6, snaplen=100, timeout=60, v6=True)
def go_drop(lab):
    """The context ends while a large answer is coming."""
    with golang(lab, 'serve', 30_000), golang(lab, 'fetch', 330, 'client', f'[{lab.server}]:8080', '/large'):
        lab.settle(4)
    lab.expect('client', 'N_BROWSER_CANCEL', expected='unknown', accept=[*CANCEL, 'E_CLIENT_GAVE_UP'])


@scenario('iperf-is-stopped', rtt=60, share=0.5, snaplen=90, timeout=60)
def iperf(lab):
    """iperf3 -R with a rate, killed by its user after a second."""
    with program(lab, 5201, 'iperf3', '-s'):
        for _ in range(2):
            test = lab.spawn('client', 'iperf3', '-c', lab.server, '-R', '-b', '900K', '-l', '4K', '-t', '20')
            lab.wait(1.6)
            test.kill()
            test.wait()
            lab.settle(6)
            lab.wait(0.5)
    lab.expect('client', 'E_PROC_EXIT', expected='unknown', accept=[*CANCEL, 'N_BROWSER_CANCEL'])
    lab.expect('server', 'E_PROC_EXIT', expected='unknown', optional=True, accept=CANCEL)


@scenario('aiohttp-client-leaves-the-body', rtt=30, share=0.3, snaplen=100)
def aiohttp_client(lab):
    """A Python client that looks at the status and closes the session with most of the answer unread."""
    code = '''import asyncio, aiohttp, sys
async def main():
    for _ in range(4):
        async with aiohttp.ClientSession() as session:
            answer = await session.get(sys.argv[1])
            answer.close()
        await asyncio.sleep(0.5)
asyncio.run(main())'''
    with site(lab, film='w' * 500_000):
        lab.run('client', PYTHON, '-c', code, f'{site_of(lab)}/film')
        lab.settle(4)
    lab.expect('client', 'N_BROWSER_CANCEL', expected='unknown', accept=CANCEL)


@scenario('go-monitor-resets-after-connect', rtt=9, share=0.4, timeout=60)
def go_monitor(lab):
    """net.Dialer, SetLinger(0), Close: a port check every 1.2 seconds beside true work."""
    web, other = lab.listen(9100), lab.listen(80)
    lab.good(other, 2)
    with golang(lab, 'check', 1200, 'client', f'{lab.server}:9100'):
        pass
    lab.good(other, 1)
    del web
    lab.expect('client', 'N_HEALTH', reason='TCP_STATE')


@scenario('masscan-looks-around', rtt=48, share=0.3, hops=(2, 8), timeout=60)
def masscan(lab):
    """masscan with its own stack; ports open and closed, and the kernel of the scanner resets what answers."""
    for port in (80, 443):
        lab.listen(port)
    scan = lab.spawn('client', 'masscan', f'{lab.server}', '-p21-25,53,80,110,139,143,443,445,3306,3389,5432,8080', '--rate', '60', '--wait', '1', '--adapter', 'eth0',
            '--adapter-ip', lab.client, '--router-mac', '00-00-5e-00-53-01', '--adapter-port', '61234')
    lab.wait(4)
    scan.terminate()
    lab.expect('server', 'N_SCAN', reason='NO_SOCKET', accept=['E_SCAN_PROBE', 'E_PORT_CLOSED'])
    lab.expect('client', 'N_SCAN', optional=True, accept=['E_SCAN_PROBE', 'N_HEALTH'])
    lab.expect('client', 'N_SCAN', optional=True, untraced=True, accept=['E_SCAN_PROBE', 'N_HEALTH', 'N_DUP_RST'])


@scenario('aiohttp-server-closes-its-transport', rtt=52, share=0.4, v6=True)
def aiohttp_server(lab):
    """request.transport.abort() in a handler: nothing is answered."""
    code = '''from aiohttp import web
async def bad(request):
    await request.read()
    import asyncio, socket, struct
    await asyncio.sleep(0.1)
    request.transport.get_extra_info('socket').setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    request.transport.abort()
    return web.Response()
async def fine(request):
    return web.Response(text='f' * 900)
app = web.Application()
app.add_routes([web.get('/fine', fine), web.get('/bad', bad)])
web.run_app(app, host='::', port=8080, print=None)'''
    with program(lab, 8080, PYTHON, '-c', code):
        for path in (b'fine', b'bad', b'fine', b'bad', b'bad'):
            client = lab.connect(8080)
            client.sendall(GET % path)
            lab.wait(0.5)
            drain(client)
            client.close()
            lab.settle()
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE', accept=['E_ACL_APP'])
