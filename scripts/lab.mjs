/**
 * `npm run lab [-- --set blind|third|fourth|fifth --only NAME,… --vary WORD --jobs 4 --out FOLDER --list]`: plays the scenarios of test/lab with real TCP stacks and
 * programs in network namespaces and writes captures with labels to .cache/lab. `--out test/fixtures/lab/real` makes the fixtures anew; with
 * `--set blind`, those of the second set, `--out test/fixtures/lab/blind`; with `--set third`, those of the third, and so on.
 */
import { spawn } from 'node:child_process';
import { main } from './vscode/main.mjs';
import { HarnessError } from './vscode/obtain.mjs';
import { findProgram } from './vscode/program.mjs';

/** Program and Debian package. */
const needed = {
  python3: 'python3',
  ip: 'iproute2',
  sysctl: 'procps',
  ethtool: 'ethtool',
  iptables: 'iptables',
  nft: 'nftables',
  conntrack: 'conntrack',
  nginx: 'nginx-light',
  haproxy: 'haproxy',
  'redis-server': 'redis-server',
  psql: 'postgresql',
  openssl: 'openssl',
  sshd: 'openssh-server',
  curl: 'curl',
  tcpkill: 'dsniff',
  hping3: 'hping3',
  nmap: 'nmap',
  socat: 'socat',
};
const neededByTheBlindSet = {
  ...{ python3: 'python3', ip: 'iproute2', sysctl: 'procps', ethtool: 'ethtool', iptables: 'iptables', nft: 'nftables' },
  ...{ conntrack: 'conntrack', ipset: 'ipset', curl: 'curl', nmap: 'nmap', openssl: 'openssl', node: 'nodejs', wrk: 'wrk' },
  ...{
    apache2: 'apache2-bin',
    lighttpd: 'lighttpd',
    varnishd: 'varnish',
    gcc: 'gcc',
    squid: 'squid',
    mariadbd: 'mariadb-server',
  },
  ...{ mariadb: 'mariadb-client', memcached: 'memcached', mosquitto: 'mosquitto', rsync: 'rsync', exim4: 'exim4-daemon-light' },
  ...{
    dovecot: 'dovecot-imapd',
    vsftpd: 'vsftpd',
    unbound: 'unbound',
    stunnel4: 'stunnel4',
    ncat: 'ncat',
    'gnutls-serv': 'gnutls-bin',
  },
};
/** Some come with libraries that a scenario asks for. */
const neededByTheThirdSet = {
  ...{ python3: 'python3', ip: 'iproute2', sysctl: 'procps', ethtool: 'ethtool', iptables: 'iptables', nft: 'nftables' },
  ...{
    conntrack: 'conntrack',
    curl: 'curl',
    openssl: 'openssl',
    ettercap: 'ettercap-text-only',
    ngrep: 'ngrep',
    netwox: 'netwox',
  },
  ...{
    go: 'golang-go',
    caddy: 'caddy',
    h2o: 'h2o',
    gunicorn: 'gunicorn python3-aiohttp',
    uwsgi: 'uwsgi-core uwsgi-plugin-python3',
    puma: 'puma',
  },
  ...{ php: 'php-cli', 'nats-server': 'nats-server', beanstalkd: 'beanstalkd', nsd: 'nsd', knotd: 'knot', slapd: 'slapd' },
  ...{ ngircd: 'ngircd', dropbear: 'dropbear-bin', xinetd: 'xinetd', pgbouncer: 'pgbouncer', tinyproxy: 'tinyproxy' },
  ...{ privoxy: 'privoxy', microsocks: 'microsocks', danted: 'dante-server', sniproxy: 'sniproxy', pen: 'pen', hitch: 'hitch' },
  ...{ sslh: 'sslh', nghttpx: 'nghttp2-proxy', wget: 'wget', aria2c: 'aria2', ab: 'apache2-utils', iperf3: 'iperf3' },
  ...{ masscan: 'masscan' },
};
/** Some come with libraries that a scenario asks for. */
const neededByTheFourthSet = {
  ...{
    python3: 'python3',
    ip: 'iproute2',
    sysctl: 'procps',
    ethtool: 'ethtool',
    iptables: 'iptables',
    nft: 'nftables',
    ss: 'iproute2',
  },
  ...{
    conntrack: 'conntrack',
    curl: 'curl',
    openssl: 'openssl',
    nmap: 'nmap',
    nc: 'netcat-openbsd',
    gcc: 'gcc libnetfilter-queue-dev',
  },
  ...{ twist3: 'python3-twisted python3-tornado python3-waitress python3-requests python3-httpx python3-scapy' },
  ...{ named: 'bind9', gearmand: 'gearman-job-server', tcpserver: 'ucspi-tcp', thin: 'thin' },
  ...{ 'nbd-server': 'nbd-server', svnserve: 'subversion', git: 'git', cvs: 'cvs', distccd: 'distcc', etcd: 'etcd-server' },
  ...{ mojo: 'libmojolicious-perl', java: 'openjdk-17-jdk-headless', socat: 'socat', redir: 'redir', rinetd: 'rinetd' },
  ...{ simpleproxy: 'simpleproxy', redsocks: 'redsocks', dnsdist: 'dnsdist', stunnel4: 'stunnel4', lftp: 'lftp', axel: 'axel' },
  ...{ w3m: 'w3m', siege: 'siege', httperf: 'httperf', pnscan: 'pnscan', zmap: 'zmap', ruby: 'ruby', GET: 'libwww-perl' },
};
/** Some come with libraries that a scenario asks for. */
const neededByTheFifthSet = {
  ...{
    python3: 'python3 python3-uvicorn python3-cherrypy3 python3-paho-mqtt',
    ip: 'iproute2',
    sysctl: 'procps',
    ethtool: 'ethtool',
    iptables: 'iptables',
    nft: 'nftables',
  },
  ...{ conntrack: 'conntrack', openssl: 'openssl', haproxy: 'haproxy', slirp4netns: 'slirp4netns', sslsplit: 'sslsplit' },
  ...{ monit: 'monit monitoring-plugins-basic', httping: 'httping', tcptraceroute: 'tcptraceroute', nping: 'nmap' },
  ...{
    sslscan: 'sslscan',
    busybox: 'busybox',
    telnet: 'inetutils-telnet',
    'nc.traditional': 'netcat-traditional',
    node: 'nodejs',
  },
  ...{ ffmpeg: 'ffmpeg', rclone: 'rclone', dnsmasq: 'dnsmasq-base', prosody: 'prosody lua-unbound', mpd: 'mpd', webfsd: 'webfs' },
  ...{
    erl: 'erlang-base',
    'lua5.4': 'lua5.4 lua-socket',
    tclsh: 'tcl',
    gawk: 'gawk',
    rustc: 'rustc',
    ruby: 'ruby',
    perl: 'perl',
  },
  ...{ zabbix_agentd: 'zabbix-agent', inetd: 'openbsd-inetd' },
  ...{ 'pure-ftpd': 'pure-ftpd' },
};

/** @type {Record<string, Record<string, string>>} */
const sets = {
  blind: neededByTheBlindSet,
  third: neededByTheThirdSet,
  fourth: neededByTheFourthSet,
  fifth: neededByTheFifthSet,
};

await main(async () => {
  if (process.platform !== 'linux')
    throw new HarnessError(`The laboratory needs Linux network namespaces; this is ${process.platform}.`);
  const given = process.argv.slice(2);
  const listing = given.includes('--list');
  if (!listing) checkMachine(sets[given[given.indexOf('--set') + 1] ?? ''] ?? needed);
  const out = given.includes('--out') ? [] : ['--out', '.cache/lab'];
  const child = spawn('python3', ['test/lab/lab.py', ...out, ...given], { stdio: 'inherit' });
  // The script ends its scenarios and removes what they made; an interrupt reaches it by itself.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => child.kill('SIGTERM'));
  return (await new Promise((resolve) => child.on('close', resolve))) === 0;
});

/**
 * @param {Record<string, string>} programs each with its Debian package.
 * @throws {HarnessError} that says what is missing; nothing is installed, for some of it would begin to serve.
 */
function checkMachine(programs) {
  if (process.getuid?.() !== 0)
    throw new HarnessError('The laboratory makes network namespaces and needs root. Run it in a container.');
  const missing = Object.entries(programs).filter(([program]) => findProgram(program) === undefined);
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map(([, name]) => name))].join(' ');
  throw new HarnessError(`The laboratory misses programs. On Debian: apt-get install --no-install-recommends ${packages}`);
}
