// Bridges Twilio Media Streams to voice agents with the standard library alone: a goroutine per socket, its own
// WebSocket framing, codec and base64 by table, no allocation per frame.
//
// usage: relay PORT ws://HOST:PORT/PATH
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"sync"
	"time"
)

const (
	holdBytes   = 80_000 // 5 s of the caller's audio that wait for the agent to answer
	dialTimeout = 10 * time.Second
)

// A call is two sockets. The carrier's goroutine reads one and writes the other, the agent's the other way round.
type call struct {
	carrier   *socket
	streamSid string

	mutex sync.Mutex
	agent *socket // nil until it is open
	held  []byte
	ended bool
}

func (c *call) hearCarrier() {
	defer c.carrier.finish()
	defer c.end(1000)
	var pcm []byte
	for {
		opcode, message, err := c.carrier.read()
		if err != nil {
			return
		}
		if opcode != opText {
			continue
		}
		if payload := mediaPayload(message); payload != nil {
			if pcm = pcmOf(payload, pcm[:0]); len(pcm) > 0 {
				c.uplink(pcm)
				continue
			}
		}
		var event struct {
			Event     string
			StreamSid string
			Media     struct{ Payload string }
		}
		_ = json.Unmarshal(message, &event)
		switch event.Event {
		case "start":
			if c.streamSid == "" && event.StreamSid != "" {
				c.streamSid = event.StreamSid
				go c.hearAgent()
			}
		case "media":
			pcm = pcmOf([]byte(event.Media.Payload), pcm[:0])
			c.uplink(pcm)
		case "stop":
			return
		}
	}
}

func (c *call) uplink(pcm []byte) {
	c.mutex.Lock()
	agent := c.agent
	if agent == nil && c.streamSid != "" && len(c.held)+len(pcm) <= holdBytes {
		c.held = append(c.held, pcm...)
	}
	c.mutex.Unlock()
	if agent != nil {
		agent.write(opBinary, pcm)
	}
}

func (c *call) hearAgent() {
	agent, err := dial()
	if err != nil {
		c.end(1011)
		return
	}
	defer agent.finish()
	defer c.end(1001)
	if !c.join(agent) {
		return
	}
	sid, _ := json.Marshal(c.streamSid)
	prefix := []byte(`{"event":"media","streamSid":` + string(sid) + `,"media":{"payload":"`)
	clear := []byte(`{"event":"clear","streamSid":` + string(sid) + `}`)
	message := prefix
	for {
		opcode, data, err := agent.read()
		if err != nil {
			return
		}
		if opcode == opBinary && len(data) > 1 {
			message = append(appendMulaw(message[:len(prefix)], data), `"}}`...)
			c.carrier.write(opText, message)
		} else if opcode == opText && isInterruption(data) {
			c.carrier.write(opText, clear)
		}
	}
}

// join makes the agent the one that hears the caller, and lets it hear what was said before.
func (c *call) join(agent *socket) bool {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.ended {
		agent.close(1000)
		return false // its caller has hung up
	}
	const frame = 320
	for at := 0; at < len(c.held); at += frame {
		end := at + frame
		if end > len(c.held) {
			end = len(c.held)
		}
		agent.write(opBinary, c.held[at:end])
	}
	c.held = nil
	c.agent = agent
	return true
}

func (c *call) end(code uint16) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.ended = true
	c.carrier.close(code)
	if c.agent != nil {
		c.agent.close(code)
	}
}

func isInterruption(text []byte) bool {
	var message struct {
		Event   string
		IsFinal *bool
		Type    string
	}
	return json.Unmarshal(text, &message) == nil &&
		(message.Event == "transcript" && message.IsFinal != nil && !*message.IsFinal || message.Type == "user-interrupted")
}

var (
	media   = []byte(`{"event":"media"`)
	payload = []byte(`"payload":"`)
)

// mediaPayload finds the payload of a media message as Twilio spells it; nil for any other, which needs a JSON parser.
func mediaPayload(message []byte) []byte {
	if !bytes.HasPrefix(message, media) {
		return nil
	}
	start := bytes.Index(message, payload)
	if start < 0 {
		return nil
	}
	start += len(payload)
	length := bytes.IndexByte(message[start:], '"')
	if length < 0 {
		return nil
	}
	return message[start : start+length]
}

var agentURL *url.URL

func dial() (*socket, error) {
	conn, err := net.DialTimeout("tcp", agentURL.Host, dialTimeout)
	if err != nil {
		return nil, err
	}
	_ = conn.SetDeadline(time.Now().Add(dialTimeout))
	in := bufio.NewReaderSize(conn, readBytes)
	_, err = fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Key: %s\r\nSec-WebSocket-Version: 13\r\n\r\n", agentURL.RequestURI(), agentURL.Host, handshakeKey)
	if err == nil {
		var answer *http.Response
		answer, err = http.ReadResponse(in, nil)
		if err == nil && (answer.StatusCode != 101 || answer.Header.Get("Sec-WebSocket-Accept") != acceptOf(handshakeKey)) {
			err = fmt.Errorf("agent answered %s", answer.Status)
		}
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	_ = conn.SetDeadline(time.Time{})
	return newSocket(conn, in, true), nil
}

func serve(conn net.Conn) {
	in := bufio.NewReaderSize(conn, readBytes)
	_ = conn.SetDeadline(time.Now().Add(dialTimeout))
	request, err := http.ReadRequest(in)
	if err != nil {
		conn.Close()
		return
	}
	key := request.Header.Get("Sec-WebSocket-Key")
	if key == "" {
		status := "404 Not Found"
		if request.URL.Path == "/health" {
			status = "200 OK"
		}
		fmt.Fprintf(conn, "HTTP/1.1 %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", status)
		conn.Close()
		return
	}
	fmt.Fprintf(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Accept: %s\r\n\r\n", acceptOf(key))
	_ = conn.SetDeadline(time.Time{})
	(&call{carrier: newSocket(conn, in, false)}).hearCarrier()
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: relay PORT ws://HOST:PORT/PATH")
		os.Exit(2)
	}
	var err error
	if agentURL, err = url.Parse(os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
	fmt.Println("ready on", listener.Addr())
	for {
		conn, err := listener.Accept()
		if err != nil { // no file descriptor left, for instance
			time.Sleep(10 * time.Millisecond)
			continue
		}
		go serve(conn)
	}
}
