"""A program in Go for the third set: an HTTP server, a monitor and a client as Go's own library has them."""
import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager

PROGRAM = r'''package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

func serve(idle time.Duration) {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, strings.Repeat("g", 900)) })
	http.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(1500 * time.Millisecond)
		io.WriteString(w, strings.Repeat("g", 900))
	})
	http.HandleFunc("/large", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, strings.Repeat("g", 600000)) })
	http.HandleFunc("/abort", func(w http.ResponseWriter, r *http.Request) {
		connection, _, _ := w.(http.Hijacker).Hijack()
		io.WriteString(connection, "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"+strings.Repeat("g", 2000))
		time.Sleep(150 * time.Millisecond)
		connection.(*net.TCPConn).SetLinger(0)
		connection.Close()
	})
	http.HandleFunc("/stop", func(w http.ResponseWriter, r *http.Request) {
		go func() {
			end := time.Now().Add(900 * time.Millisecond)
			for time.Now().Before(end) {
			}
			panic("boom")
		}()
		time.Sleep(2 * time.Second)
	})
	server := &http.Server{Addr: ":8080", IdleTimeout: idle}
	server.ListenAndServe()
}

// check connects and resets, as a balancer does that only asks whether somebody listens.
func check(address string, pause time.Duration) {
	for beat := 0; beat < 8; beat++ {
		if connection, err := net.DialTimeout("tcp", address, 2*time.Second); err == nil {
			connection.(*net.TCPConn).SetLinger(0)
			connection.Close()
		}
		time.Sleep(pause)
	}
}

// fetch asks and loses patience; pause is how long it waits for the whole answer.
func fetch(address string, path string, pause time.Duration) {
	for beat := 0; beat < 4; beat++ {
		limit, stop := context.WithTimeout(context.Background(), pause)
		request, _ := http.NewRequestWithContext(limit, "GET", "http://"+address+path, nil)
		if answer, err := http.DefaultClient.Do(request); err == nil {
			io.Copy(io.Discard, answer.Body)
			answer.Body.Close()
		}
		stop()
		time.Sleep(1700 * time.Millisecond)
	}
}

func main() {
	number, _ := strconv.Atoi(os.Args[2])
	pause := time.Duration(number) * time.Millisecond
	switch os.Args[1] {
	case "serve":
		serve(pause)
	case "check":
		check(os.Args[3], pause)
	case "fetch":
		fetch(os.Args[3], os.Args[4], pause)
	}
}
'''


def compiled(folder):
    """The path of the program; Go's own cache makes the second time quick."""
    with open(f'{folder}/main.go', 'w') as file:
        file.write(PROGRAM)
    cache = os.path.join(tempfile.gettempdir(), 'reset-lab-go')
    made = subprocess.run([shutil.which('go'), 'build', '-o', f'{folder}/program', f'{folder}/main.go'], capture_output=True, text=True,
                          env={**os.environ, 'GOCACHE': cache, 'GOFLAGS': '-mod=mod', 'GO111MODULE': 'off', 'CGO_ENABLED': '0'})
    if made.returncode:
        raise RuntimeError(made.stdout + made.stderr)
    return f'{folder}/program'


@contextmanager
def golang(lab, role, pause, place='server', *words):
    """Runs the program; as a server until the scenario ends, otherwise until it has done its work."""
    with tempfile.TemporaryDirectory(prefix='reset-lab-') as folder:
        path = compiled(folder)
        if role == 'serve':
            lab.spawn(place, path, role, pause)
            lab.until_listening(place, 8080)
            yield
        else:
            lab.run(place, path, role, pause, *words, timeout=40)
            yield
