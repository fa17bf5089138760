"""What the scenarios of ends in the fifth set share: what packets cannot tell apart, and servers that more than one file starts."""
import subprocess

from programs import PYTHON, configured

GET = b'GET /%s HTTP/1.1\r\nHost: shop.example\r\nAccept: */*\r\n\r\n'
# A monitor that leaves: by the words it did not read, by what came after it, by linger zero.
LOOKED = ['N_AFTER_FIN', 'E_DATA_AFTER_CLOSE', 'N_DUP_RST', 'N_BROWSER_CANCEL', 'E_UNREAD_DATA', 'N_TLS_CLOSE']
# A client that has what it wanted and leaves the rest.
ENOUGH = ['E_DATA_AFTER_CLOSE', 'N_AFTER_FIN', 'N_DUP_RST', 'E_UNREAD_DATA']
# A goodbye that meets a closed end, whoever says it.
FAREWELL = ['N_AFTER_FIN', 'E_DATA_AFTER_CLOSE', 'N_DUP_RST', 'N_TLS_CLOSE', 'N_BROWSER_CANCEL', 'E_UNREAD_DATA']


APP = '''async def app(scope, receive, send):
    if scope['type'] != 'http':
        return
    await send({'type': 'http.response.start', 'status': 200, 'headers': [(b'content-length', b'600')]})
    await send({'type': 'http.response.body', 'body': b'a' * 600})
'''


def uvicorn(lab, *words, port=8000):
    return configured(lab, port, '', 'sh', '-c', f'cd {{folder}}; exec {PYTHON} -m uvicorn app:app --host {"::" if lab.net.v6 else "0.0.0.0"} --port {port} {" ".join(map(str, words))}',
                      **{'app.py': APP})


RUST = '''use std::io::{Read, Write};
use std::net::TcpListener;
fn main() {
    let listener = TcpListener::bind("0.0.0.0:7878").unwrap();
    for stream in listener.incoming() {
        let mut stream = stream.unwrap();
        let mut buffer = [0; 512];
        let _ = stream.read(&mut buffer).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(60));
        if buffer.starts_with(b"GET /panic") { std::process::abort(); }
        let _ = stream.write_all(b"HTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\n\\r\\nHello");
    }
}
'''


def rust(folder):
    subprocess.run(['rustc', '-o', f'{folder}/server', f'{folder}/server.rs'], check=True, capture_output=True)
    return f'{folder}/server'
