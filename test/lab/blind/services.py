"""Mail, files, names, messages and databases as Debian ships them: MariaDB, memcached, Mosquitto, Dovecot, Exim, vsftpd, Unbound, rsync,
stunnel, Ncat, GnuTLS."""
import ftplib
import os
import ssl
import struct
import subprocess
from contextlib import contextmanager

from ends import Certificates, dns, drain, files, tell
from kernel import LATE
from programs import configured
from scenario import abort, scenario, take

GET = b'GET / HTTP/1.1\r\nHost: www.example\r\nUser-Agent: curl/8\r\nAccept: */*\r\n\r\n'


@contextmanager
def mariadb(lab, *options):
    with files() as folder:
        # Several at once ask the kernel for more asynchronous I/O than it grants.
        made = subprocess.run(['mariadb-install-db', '--no-defaults', f'--datadir={folder}/data', '--user=root', '--skip-test-db',
                               '--innodb-use-native-aio=0', '--auth-root-authentication-method=normal'], capture_output=True, text=True)
        if made.returncode:
            raise RuntimeError(made.stdout + made.stderr)
        program = lab.spawn('server', 'mariadbd', '--no-defaults', f'--datadir={folder}/data', f'--socket={folder}/socket', '--user=root',
                            '--bind-address=0.0.0.0', '--innodb-use-native-aio=0', '--skip-name-resolve', '--skip-grant-tables', f'--pid-file={folder}/pid', *options)
        lab.until_listening('server', 3306, 25)
        lab.wait(0.3)
        yield program


@scenario('mariadb-wait-timeout', rtt=26, timeout=120)
def mariadb_timeout(lab):
    """wait_timeout closes an idle session; the client program asks on it all the same."""
    with mariadb(lab, '--wait-timeout=2', '--interactive-timeout=2'):
        sessions = [lab.spawn('client', 'mariadb', '--skip-ssl', '-h', lab.server, '-u', 'root', '--unbuffered', '-n', stdin=subprocess.PIPE)
                    for _ in range(3)]
        for session in sessions:
            session.stdin.write(b'select 1;\n')
            session.stdin.flush()
        lab.wait(3.5)
        for session in sessions:
            session.stdin.write(b'select 2;\n')
            session.stdin.flush()
            lab.wait(0.4)
        for session in sessions:
            session.stdin.close()
            session.wait()
        lab.settle()
    # The server itself ends idle sessions with a reset, and says nothing before it.
    lab.expect('server', 'N_POOL_EXPIRE', reason='TCP_STATE', expected='unknown', accept=['E_APP_ABORT'])
    lab.expect('server', 'E_KEEPALIVE_RACE', reason=LATE, optional=True)


@scenario('mariadb-checked-by-a-balancer', rtt=6, timeout=120)
def mariadb_check(lab):
    """A TCP check that resets as soon as it is connected, every second, beside true work."""
    with mariadb(lab):
        for number in range(7):
            abort(lab.connect(3306))
            lab.wait(0.5)
            if number % 3 == 0:
                lab.run('client', 'mariadb', '--skip-ssl', '-h', lab.server, '-u', 'root', '-e', 'select 1')
            lab.wait(0.45)
    lab.expect('client', 'N_HEALTH', reason='TCP_STATE')
    lab.expect('client', 'N_HEALTH', reason='NO_SOCKET', optional=True, accept=['N_DUP_RST'], why='the greeting met the reset')


@scenario('mariadb-killed', rtt=40, timeout=120, share=0.5)
def mariadb_killed(lab):
    """kill -9 of the database; sessions learn it by a FIN that their pool does not read, and by a RST for the next query."""
    with mariadb(lab) as program:
        sessions = [lab.spawn('client', 'mariadb', '--skip-ssl', '-h', lab.server, '-u', 'root', '--unbuffered', '-n', stdin=subprocess.PIPE)
                    for _ in range(5)]
        for session in sessions:
            session.stdin.write(b'select 1;\n')
            session.stdin.flush()
        lab.wait(1)
        program.kill()
        program.wait()
        lab.wait(0.4)
        for session in sessions:
            session.stdin.write(b'select 2;\n')
            session.stdin.close()
            session.wait()
        lab.settle()
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET', accept=['E_PROC_EXIT', 'E_OVERLOAD', 'E_KEEPALIVE_RACE', 'E_NOSOCK_HALFOPEN'])
    lab.expect('server', 'E_PROC_EXIT', optional=True, accept=['E_KEEPALIVE_RACE', 'E_NOSOCK_HALFOPEN'])


@scenario('memcached-connection-limit', rtt=14)
def memcached_limit(lab):
    """More connections than -c allows: an error text, and the connection is gone with the client's command unread."""
    lab.spawn('server', 'memcached', '-u', 'nobody', '-c', '24', '-t', '1', '-p', '11211', '-U', '0')
    lab.until_listening('server', 11211)
    held = []
    for _ in range(20):
        client = lab.connect(11211)
        tell(client, b'get key\r\n')
        held.append(client)
        lab.wait(0.15)
    for client in held:
        drain(client)
        client.close()
    lab.expect('server', 'E_ACL_APP', accept=['E_UNREAD_DATA', 'E_OVERLOAD', 'E_DATA_AFTER_CLOSE', 'E_APP_ABORT'])


def mosquitto(lab):
    return configured(lab, 1883, 'listener 1883\nallow_anonymous true\npersistence false\n', 'mosquitto', '-c', '{folder}/conf')


def mqtt_connect(name, keep_alive):
    body = b'\x00\x04MQTT\x04\x02' + struct.pack('!H', keep_alive) + struct.pack('!H', len(name)) + name
    return b'\x10' + bytes([len(body)]) + body


def publish(text):
    return b'\x30' + bytes([3 + len(text)]) + b'\x00\x01t' + text


@scenario('mosquitto-drops-a-silent-device', rtt=75, share=0.7, v6=False, timeout=60)
def mosquitto_silent(lab):
    """The device sends nothing for longer than its keep-alive; the broker closes; the device publishes on what is no more."""
    with mosquitto(lab):
        devices = []
        for number in range(3):
            client = lab.connect(1883)
            client.sendall(mqtt_connect(b'device%d' % number, 2))
            take(client, 4)
            client.sendall(publish(b'on'))
            devices.append(client)
        lab.wait(6)
        for client in devices:
            tell(client, publish(b'temperature 21'))
            lab.wait(0.3)
        lab.settle()
    lab.expect('server', 'E_KEEPALIVE_RACE', reason=LATE)


@scenario('http-to-the-mqtt-broker', rtt=33)
def http_to_mqtt(lab):
    """A scanner's or user's HTTP on the broker's port: not understood, closed unread."""
    with mosquitto(lab):
        for _ in range(4):
            client = lab.connect(1883)
            client.sendall(GET)
            lab.settle()
            drain(client)
            client.close()
            lab.settle()
    lab.expect('server', 'E_PROTO', accept=['E_UNREAD_DATA', 'E_APP_ABORT', 'E_ACL_APP'])


@scenario('http-to-the-rsync-daemon', rtt=64, share=0.15, hops=(1, 10))
def http_to_rsync(lab):
    with configured(lab, 873, 'use chroot = no\nlock file = {folder}/lock\nlog file = {folder}/log\n[files]\npath = {folder}\n',
                    'rsync', '--daemon', '--no-detach', '--config={folder}/conf', '--port=873'):
        for _ in range(4):
            client = lab.connect(873)
            tell(client, GET)
            lab.settle()
            drain(client)
            client.close()
            lab.settle()
    lab.expect('server', 'E_PROTO', accept=['E_UNREAD_DATA', 'E_APP_ABORT', 'E_ACL_APP', 'E_DATA_AFTER_CLOSE'])


def exim(lab, acl, more=''):
    return configured(lab, 25, 'primary_hostname = mail.example\nspool_directory = {folder}\nlog_file_path = {folder}/%s\n'
                      f'host_lookup =\nrfc1413_query_timeout = 0s\nsmtp_enforce_sync = false\n{more}\n'
                      f'acl_smtp_connect = greet\nacl_smtp_rcpt = accept\nbegin acl\ngreet:\n{acl}\n',
                      'exim4', '-C', '{folder}/conf', '-bdf', '-oX', '25')


@scenario('exim-drops-a-listed-host', rtt=85, share=0.1, v6=False)
def exim_drops(lab):
    """The ACL drops the connection with 554; the client had already begun to talk."""
    with exim(lab, '  drop message = you are listed\n'):
        for _ in range(4):
            client = lab.connect(25)
            tell(client, b'EHLO spammer.example\r\nMAIL FROM:<a@spammer.example>\r\n')
            lab.settle(4)
            drain(client)
            client.close()
            lab.settle()
    lab.expect('server', 'E_ACL_APP', accept=['E_UNREAD_DATA', 'E_DATA_AFTER_CLOSE', 'E_APP_ABORT'])


@scenario('exim-client-leaves-by-reset', rtt=32, v6=False, middle='span')
def exim_quit(lab):
    """QUIT, 221, the server's FIN, and a client that ends with linger 0."""
    with exim(lab, '  accept\n'):
        for _ in range(4):
            client = lab.connect(25)
            client.recv(500)
            for line in (b'EHLO client.example\r\n', b'QUIT\r\n'):
                client.sendall(line)
                client.recv(900)
            lab.settle(1)
            abort(client)
            lab.settle()
    lab.expect('client', 'N_AFTER_FIN', reason='TCP_STATE')
    lab.expect('client', 'N_AFTER_FIN', reason='NO_SOCKET', optional=True, accept=['N_DUP_RST'])


@scenario('dovecot-idle-phone-goes-away', rtt=55, share=0.7, timeout=60)
def dovecot_logout(lab):
    """IMAP: LOGOUT, BYE, the server closes, and the client's reset comes on top of its FIN."""
    with files() as folder:
        with open(f'{folder}/conf', 'w') as file:
            file.write(f'protocols = imap\nbase_dir = {folder}/run\nlog_path = {folder}/log\nssl = no\ndisable_plaintext_auth = no\n'
                       f'mail_location = maildir:{folder}/mail\nfirst_valid_uid = 1\n'
                       'passdb {\n driver = static\n args = nopassword=y\n}\nuserdb {\n driver = static\n args = uid=mail gid=mail home=/tmp\n}\n'
                       'service imap-login {\n inet_listener imap {\n port = 143\n }\n inet_listener imaps {\n port = 0\n }\n}\n')
        lab.spawn('server', 'dovecot', '-F', '-c', f'{folder}/conf')
        lab.until_listening('server', 143)
        lab.wait(0.5)
        for _ in range(4):
            client = lab.connect(143)
            client.recv(900)
            client.sendall(b'a1 CAPABILITY\r\n')
            client.recv(900)
            client.sendall(b'a2 LOGOUT\r\n')
            lab.settle(2)
            client.recv(900)
            abort(client)
            lab.settle()
    lab.expect('client', 'N_AFTER_FIN', reason='TCP_STATE')
    lab.expect('client', 'N_AFTER_FIN', reason='NO_SOCKET', optional=True, accept=['N_DUP_RST'])


@scenario('vsftpd-download-stopped', rtt=38, snaplen=96, timeout=60)
def vsftpd_stop(lab):
    """The user stops downloads; the client closes the data connection with bytes unread and keeps the control connection."""
    with files(page='v' * 2_000_000) as folder:
        os.chmod(folder, 0o755)
        with open(f'{folder}/conf', 'w') as file:
            file.write(f'listen=YES\nlisten_ipv6=NO\nbackground=NO\nanonymous_enable=YES\nno_anon_password=YES\nanon_root={folder}\n'
                       f'secure_chroot_dir=/var/run/vsftpd/empty\nseccomp_sandbox=NO\nxferlog_enable=NO\n')
        os.makedirs('/var/run/vsftpd/empty', exist_ok=True)
        lab.spawn('server', 'vsftpd', f'{folder}/conf')
        lab.until_listening('server', 21)
        lab.wait(0.3)
        with lab.net.inside('client'):
            ftp = ftplib.FTP()
            ftp.connect(lab.server, 21, timeout=5)
            ftp.login()
            for _ in range(3):
                data = ftp.transfercmd('RETR page')
                take(data, 30_000)
                data.close()
                lab.settle(3)
                ftp.getmultiline()
            ftp.quit()
    lab.expect('client', 'N_BROWSER_CANCEL', expected='unknown', accept=['E_UNREAD_DATA', 'E_APP_ABORT', 'E_DATA_AFTER_CLOSE', 'N_AFTER_FIN'])


@scenario('unbound-closes-idle-tcp', rtt=130, share=0.3, hops=(4, 9), timeout=60)
def unbound_idle(lab):
    """DNS over TCP: the resolver closes after a second of silence, and the next question crosses its FIN."""
    with files() as folder:
        with open(f'{folder}/conf', 'w') as file:
            file.write(f'server:\n interface: 0.0.0.0\n port: 53\n do-daemonize: no\n use-syslog: no\n logfile: {folder}/log\n chroot: ""\n'
                       f' username: ""\n directory: {folder}\n pidfile: {folder}/pid\n access-control: 0.0.0.0/0 allow\n'
                       ' tcp-idle-timeout: 1000\n module-config: "iterator"\n local-zone: "example." static\n'
                       ' local-data: "www.example. A 192.0.2.80"\nremote-control:\n control-enable: no\n')
        lab.spawn('server', 'unbound', '-c', f'{folder}/conf')
        lab.until_listening('server', 53)
        lab.wait(0.3)
        for number in range(4):
            client = lab.connect(53)
            client.sendall(dns(b'www.example', number, 0x100))
            client.recv(900)
            lab.wait(1 - 0.065 + 0.02 + number * 0.01)
            tell(client, dns(b'mail.example', number, 0x100))
            lab.settle()
            client.close()
    lab.expect('server', 'E_KEEPALIVE_RACE', reason=LATE)


def stunnel(lab, certificates, target, more=''):
    return configured(lab, 443, f'foreground = yes\npid = {{folder}}/pid\n[web]\naccept = 443\nconnect = {target}\ncert = {certificates.certificate}\n'
                      f'key = {certificates.key}\n{more}\n', 'stunnel4', '{folder}/conf')


@scenario('plain-http-to-stunnel', rtt=21)
def plain_to_stunnel(lab):
    """HTTP where TLS is spoken."""
    with Certificates() as certificates, stunnel(lab, certificates, '127.0.0.1:9'):
        for _ in range(4):
            client = lab.connect(443)
            tell(client, GET)
            lab.settle(4)
            drain(client)
            client.close()
            lab.settle()
    lab.expect('server', 'E_PROTO', accept=['E_UNREAD_DATA', 'E_APP_ABORT'])


@scenario('stunnel-backend-is-down', rtt=58, share=0.1, hops=(0, 8))
def stunnel_down(lab):
    """The TLS handshake is fine, but nothing listens behind the tunnel: it resets."""
    with Certificates() as certificates, stunnel(lab, certificates, '127.0.0.1:9'):
        for _ in range(4):
            lab.run('client', 'curl', '-sk', '-m', '4', '-o', '/dev/null', f'https://{lab.server}/')
            lab.settle(3)
    lab.expect('server', 'M_LB_NO_BACKEND', accept=['M_PROXY_UPSTREAM', 'E_APP_ABORT', 'E_UNREAD_DATA', 'E_ACL_APP', 'E_DATA_AFTER_CLOSE'])


@scenario('stunnel-wants-a-client-certificate', rtt=46, v6=False)
def stunnel_verify(lab):
    """TLS 1.3: the client thinks it is in and asks; the server's alert and reset come after."""
    with Certificates() as certificates, stunnel(lab, certificates, '127.0.0.1:9', f'verifyPeer = yes\nCAfile = {certificates.certificate}'):
        for _ in range(4):
            lab.run('client', 'curl', '-sk', '-m', '4', '-o', '/dev/null', f'https://{lab.server}/')
            lab.settle(3)
    lab.expect('server', 'E_PROTO', accept=['E_APP_ABORT', 'E_UNREAD_DATA', 'E_ACL_APP'])


@scenario('gnutls-distrusts-the-server', rtt=95, share=0.4, v6=False, timeout=60)
def gnutls_distrust(lab):
    """gnutls-cli does not know the issuer, sends an alert and leaves; gnutls-serv still had something to say."""
    with Certificates() as certificates:
        lab.spawn('server', 'gnutls-serv', '--http', '--port', '443', '--x509certfile', certificates.certificate,
                  '--x509keyfile', certificates.key)
        lab.until_listening('server', 443)
        for _ in range(4):
            lab.run('client', 'gnutls-cli', '--port', '443', lab.server)
            lab.settle(3)
    lab.expect('client', 'E_PROTO', accept=['E_DATA_AFTER_CLOSE', 'N_AFTER_FIN', 'E_UNREAD_DATA', 'E_APP_ABORT', 'N_TLS_CLOSE'], expected='unknown')


@scenario('ncat-refuses-by-address', rtt=18, v6=True)
def ncat_deny(lab):
    """ncat --deny: accepted by the kernel, closed by the program with the client's words unread."""
    lab.spawn('server', 'ncat', '-6', '-l', '-k', '-p', '7000', '--deny', lab.client, '-c', 'cat')
    lab.until_listening('server', 7000)
    for _ in range(5):
        client = lab.connect(7000)
        tell(client, b'hello from the wrong place\n')
        lab.settle()
        drain(client)
        client.close()
        lab.settle()
    lab.expect('server', 'E_ACL_APP', accept=['E_UNREAD_DATA', 'E_APP_ABORT', 'E_DATA_AFTER_CLOSE', 'M_LB_NO_BACKEND'])


@scenario('ncat-connection-limit', rtt=29)
def ncat_limit(lab):
    """ncat -m 1: one session at a time, the others are shown the door."""
    lab.spawn('server', 'ncat', '-l', '-k', '-m', '1', '-p', '7000', '-c', 'cat')
    lab.until_listening('server', 7000)
    kept = lab.connect(7000)
    kept.sendall(b'first\n')
    take(kept, 6)
    for _ in range(4):
        client = lab.connect(7000)
        tell(client, b'me too\n')
        lab.settle()
        drain(client)
        client.close()
        lab.settle()
    lab.expect('server', 'E_ACL_APP', accept=['E_UNREAD_DATA', 'E_OVERLOAD', 'E_APP_ABORT', 'E_DATA_AFTER_CLOSE'])


@scenario('gnutls-goodbye-then-reset', rtt=40, v6=False, timeout=60)
def tls_goodbye(lab):
    """Our TLS client notifies its end and resets; the server, gnutls-serv, has nothing more to say."""
    with Certificates() as certificates:
        lab.spawn('server', 'gnutls-serv', '--http', '--port', '443', '--x509certfile', certificates.certificate,
                  '--x509keyfile', certificates.key)
        lab.until_listening('server', 443)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        for _ in range(4):
            client = context.wrap_socket(lab.connect(443), server_hostname='www.example')
            client.sendall(GET)
            drain(client)
            client.settimeout(0.01)
            try:
                client.unwrap()
            except OSError:
                pass
            client.settimeout(None)
            abort(client)
            lab.settle()
    lab.expect('server', 'N_AFTER_FIN', optional=True, accept=['N_TLS_CLOSE', 'E_DATA_AFTER_CLOSE', 'N_DUP_RST'], why='the farewell after the close')
    lab.expect('client', 'N_TLS_CLOSE', reason='TCP_STATE', optional=True, accept=['N_AFTER_FIN', 'N_BROWSER_CANCEL'])
    lab.expect('client', 'N_TLS_CLOSE', reason='NO_SOCKET', optional=True, accept=['N_AFTER_FIN', 'N_BROWSER_CANCEL', 'N_DUP_RST', 'E_DATA_AFTER_CLOSE'])
