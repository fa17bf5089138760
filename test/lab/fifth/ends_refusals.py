"""What ends will not hear: what they misunderstand, do not read, have no room for, or take from others only."""
import ssl
import threading

from causes import MISUNDERSTOOD, UNREAD
from ends import Certificates, contexts, drain, files, tell
from fifth.ends_common import GET, RUST, rust, uvicorn
from programs import configured, program, python
from scenario import scenario
from stories.injected import client_hello
from third.servers import upload


def music_server(lab, lines):
    """mpd with these lines of configuration, and without a sound."""
    return configured(lab, 6600, lines + '\nport "6600"\nmusic_directory "{folder}"\ndb_file "{folder}/db"\naudio_output {\n type "null"\n name "n"\n}\n',
                      'mpd', '--no-daemon', '--stderr', '{folder}/conf')


@scenario('https-to-a-plain-uvicorn-port', rtt=43, share=0.5, v6=True, timeout=60)
def uvicorn_tls(lab):
    """The proxy was told https, the application speaks http: "Invalid HTTP request received", and the retry's bytes meet a closed connection."""
    with uvicorn(lab):
        for _ in range(5):
            client = lab.connect(8000)
            tell(client, client_hello('app.example'))
            lab.settle(1.4)
            tell(client, client_hello('app.example'))
            lab.settle()
            drain(client)
            client.close()
            lab.settle(1)
    lab.expect('server', 'E_PROTO', accept=MISUNDERSTOOD)


@scenario('post-to-a-server-of-files', rtt=39, share=0.4, snaplen=120, timeout=60)
def unsupported(lab):
    """python3 -m http.server: 501 Unsupported method, and the form's body is never read."""
    with files() as folder, program(lab, 8000, 'python3', '-m', 'http.server', '8000', '--directory', folder):
        for _ in range(5):
            upload(lab, 8000, 60_000)
    lab.expect('server', 'E_UNREAD_DATA', accept=[*UNREAD, 'E_PROTO'])


@scenario('busybox-httpd-takes-no-upload', rtt=18, share=0.5, timeout=60)
def busybox(lab):
    """A router's configuration page: POST to a page of files, and 60 kB that nobody reads."""
    with files(**{'index.html': 'i' * 300}) as folder, program(lab, 8080, 'busybox', 'httpd', '-f', '-p', '0.0.0.0:8080', '-h', folder):
        for _ in range(5):
            upload(lab, 8080, 60_000, path=b'index.html')
    lab.expect('server', 'E_UNREAD_DATA', accept=[*UNREAD, 'E_PROTO'])


@scenario('cherrypy-body-limit', rtt=66, share=0.3, hops=(4, 9), snaplen=120, timeout=60)
def cherrypy(lab):
    """server.max_request_body_size: 413, and the connection goes with the body on the way."""
    code = '''import cherrypy
class Root:
    @cherrypy.expose
    def upload(self, **_):
        return 'ok'
cherrypy.config.update({'server.socket_host': '0.0.0.0', 'server.socket_port': 8080, 'server.max_request_body_size': 5000, 'log.screen': False, 'engine.autoreload.on': False})
cherrypy.quickstart(Root())'''
    with python(lab, 8080, code):
        for _ in range(4):
            upload(lab, 8080, 200_000)
    lab.expect('server', 'E_UNREAD_DATA', accept=UNREAD)


@scenario('rust-beginner-reads-512-bytes', rtt=28, share=0.5, v6=False, timeout=60)
def rust_unread(lab):
    """A server that reads once and drops the stream: the rest of a longer request is unread, so the answer is lost in a reset."""
    with files(**{'server.rs': RUST}) as folder, program(lab, 7878, rust(folder)):
        for _ in range(6):
            client = lab.connect(7878)
            tell(client, b'POST /form HTTP/1.1\r\nHost: www.example\r\nContent-Length: 2000\r\n\r\n' + b'f' * 2000)
            lab.settle(5)
            drain(client)
            client.close()
            lab.settle(1)
    lab.expect('server', 'E_UNREAD_DATA', accept=UNREAD)


@scenario('zabbix-agent-knows-another-server', rtt=9, share=0.5, timeout=60)
def zabbix(lab):
    """zabbix_agentd with a Server= that is not the one that asks: the connection is dropped with the question unread."""
    with configured(lab, 10050, 'LogType=console\nServer=203.0.113.5\nHostname=box\nPidFile={folder}/pid\nAllowRoot=1\n', 'zabbix_agentd', '-f', '-c', '{folder}/conf'):
        for _ in range(6):
            client = lab.connect(10050)
            tell(client, b'ZBXD\1\x0a\0\0\0\0\0\0\0agent.ping')
            lab.settle()
            drain(client)
            client.close()
            lab.wait(0.8)
    lab.expect('server', 'E_ACL_APP', accept=['E_UNREAD_DATA', 'E_APP_ABORT', 'E_DATA_AFTER_CLOSE', 'E_OVERLOAD'])


@scenario('inetd-starts-a-program-that-fails', rtt=25, share=0.4, timeout=60)
def inetd(lab):
    """A service of inetd whose program ends at once: what the client says is read by nobody."""
    with configured(lab, 7007, '7007 stream tcp nowait root /bin/sh sh -c "sleep 0.1; exit 1"\n', 'inetd', '-i', '{folder}/conf'):
        for _ in range(6):
            client = lab.connect(7007)
            tell(client, b'HELO inetd\r\n')
            lab.wait(0.3)
            drain(client)
            client.close()
            lab.settle(1)
    lab.expect('server', 'E_UNREAD_DATA', accept=['E_PROC_EXIT', 'E_APP_ABORT', 'E_ACL_APP', 'E_DATA_AFTER_CLOSE'])


@scenario('mpd-has-two-connections-already', rtt=50, share=0.4, v6=True, timeout=60)
def mpd_full(lab):
    """max_connections "2": the third and further clients are let in and dropped without a word; their commands meet nobody."""
    with music_server(lab, 'bind_to_address "::"\nmax_connections "2"'):
        held = [lab.connect(6600) for _ in range(2)]
        lab.settle(1)
        for _ in range(6):
            client = lab.connect(6600)
            tell(client, b'status\n')
            lab.settle()
            drain(client)
            client.close()
            lab.settle(1)
        for each in held:
            drain(each)
    lab.expect('server', 'E_OVERLOAD', accept=['E_ACL_APP', 'E_UNREAD_DATA', 'E_DATA_AFTER_CLOSE', 'E_APP_ABORT'])


@scenario('web-request-to-mpd', rtt=37, share=0.5, timeout=60)
def mpd_http(lab):
    """mpd drops what looks like HTTP, for safety, with the headers unread."""
    with music_server(lab, 'bind_to_address "0.0.0.0"'):
        for _ in range(5):
            client = lab.connect(6600)
            tell(client, GET % b'')
            lab.settle(1.2)
            tell(client, GET % b'again')
            lab.settle()
            drain(client)
            client.close()
            lab.settle(1)
    lab.expect('server', 'E_PROTO', accept=MISUNDERSTOOD)


@scenario('ftp-server-is-full', rtt=32, share=0.5, timeout=60)
def ftp_full(lab):
    """pure-ftpd -c 2: 421, 2 users (the maximum) are already logged in; the hurried client's USER is not read."""
    with program(lab, 21, 'pure-ftpd', '-c', 2, '-H', '-S', '0.0.0.0,21'):
        held = [lab.connect(21) for _ in range(2)]
        lab.settle(2)
        for _ in range(6):
            client = lab.connect(21)
            tell(client, b'USER anonymous\r\n')
            lab.settle(1.5)
            tell(client, b'PASS me@\r\n')
            lab.settle()
            drain(client)
            client.close()
            lab.settle(1)
        for each in held:
            drain(each)
    lab.expect('server', 'E_OVERLOAD', accept=['E_ACL_APP', 'E_UNREAD_DATA', 'E_DATA_AFTER_CLOSE', 'E_APP_ABORT'])


@scenario('client-certificate-is-missing', rtt=45, share=0.4, timeout=60)
def mutual(lab):
    """TLS 1.3 that asks for a client's certificate: the client believes it is through and sends its request; the alert and a reset come back."""
    with contexts() as (serve, ask), Certificates() as authority:
        serve.verify_mode = ssl.CERT_REQUIRED
        serve.load_verify_locations(authority.certificate)
        web = lab.listen(8443)
        for _ in range(6):
            plain, server = lab.pair(web)

            def refuse():
                try:
                    serve.wrap_socket(server, server_side=True)
                except (OSError, ssl.SSLError):
                    lab.wait(0.03)
                    server.close()
            thread = threading.Thread(target=refuse)
            thread.start()
            client = ask.wrap_socket(plain, server_hostname='www.example')
            tell(client, GET % b'private')
            thread.join()
            lab.settle()
            client.close()
    lab.expect('server', 'E_PROTO', accept=['E_UNREAD_DATA', 'E_DATA_AFTER_CLOSE', 'N_AFTER_FIN', 'E_APP_ABORT', 'E_ACL_APP'])
    lab.expect('client', 'E_PROTO', optional=True, expected='unknown', accept=['E_UNREAD_DATA', 'E_DATA_AFTER_CLOSE', 'N_AFTER_FIN', 'N_TLS_CLOSE'])
