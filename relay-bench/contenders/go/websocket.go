package main

import (
	"bufio"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"sync"
	"time"
)

const (
	opContinuation = 0
	opText         = 1
	opBinary       = 2
	opClose        = 8
	opPing         = 9
	opPong         = 10

	readBytes    = 4096
	messageBytes = 256 * 1024
	headBytes    = 14
	writeTimeout = 10 * time.Second // a peer that reads nothing for so long has ended its call
	closeTimeout = 5 * time.Second

	handshakeKey = "dGhlIHNhbXBsZSBub25jZQ=="
)

var errProtocol = errors.New("RFC 6455 broken")

// A socket reads messages on one goroutine and writes them from any.
type socket struct {
	conn       net.Conn
	in         *bufio.Reader
	client     bool
	unread     int    // bytes of the last frame, still in the reader's buffer
	large      []byte // a message that came in parts
	closeHeard bool

	mutex    sync.Mutex
	out      []byte
	mask     uint32
	deadline time.Time
	closed   bool
}

func newSocket(conn net.Conn, in *bufio.Reader, client bool) *socket { // Go sets TCP_NODELAY
	s := &socket{conn: conn, in: in, client: client}
	var seed [4]byte
	_, _ = rand.Read(seed[:])
	s.mask = binary.LittleEndian.Uint32(seed[:]) | 1
	return s
}

func acceptOf(key string) string {
	digest := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return base64.StdEncoding.EncodeToString(digest[:])
}

// read returns the next message, valid until the next read. Control frames are answered on the way.
func (s *socket) read() (opcode byte, message []byte, err error) {
	s.large = s.large[:0]
	for {
		final, op, body, err := s.readFrame()
		if err != nil {
			return 0, nil, err
		}
		switch {
		case op == opClose:
			code := uint16(1000)
			if len(body) >= 2 {
				code = binary.BigEndian.Uint16(body)
			}
			s.closeHeard = true
			s.close(code)
			return 0, nil, io.EOF
		case op == opPing:
			s.write(opPong, body)
		case op == opPong:
		case op > opBinary || (op == opContinuation) != (opcode != 0):
			return 0, nil, errProtocol
		case final && opcode == 0:
			return op, body, nil
		default:
			if opcode == 0 {
				opcode = op
			}
			if len(s.large)+len(body) > messageBytes {
				return 0, nil, errProtocol
			}
			s.large = append(s.large, body...)
			if final {
				return opcode, s.large, nil
			}
		}
	}
}

func (s *socket) readFrame() (final bool, opcode byte, body []byte, err error) {
	_, _ = s.in.Discard(s.unread)
	s.unread = 0
	head, err := s.in.Peek(2)
	if err != nil {
		return
	}
	first, size, headSize := head[0], int(head[1]&0x7f), 2
	if masked := head[1]&0x80 != 0; masked == s.client || first&0x70 != 0 {
		return false, 0, nil, errProtocol
	}
	if size == 126 {
		headSize = 4
	} else if size == 127 {
		headSize = 10
	}
	if !s.client {
		headSize += 4
	}
	if head, err = s.in.Peek(headSize); err != nil {
		return
	}
	if size == 126 {
		size = int(binary.BigEndian.Uint16(head[2:]))
	} else if size == 127 {
		long := binary.BigEndian.Uint64(head[2:])
		if long > messageBytes {
			return false, 0, nil, errProtocol
		}
		size = int(long)
	}
	final, opcode = first&0x80 != 0, first&15
	if size > messageBytes || opcode >= opClose && (!final || size > 125) {
		return false, 0, nil, errProtocol
	}
	var mask uint32
	if !s.client {
		mask = binary.LittleEndian.Uint32(head[headSize-4:])
	}
	if headSize+size <= readBytes {
		if body, err = s.in.Peek(headSize + size); err != nil {
			return
		}
		body = body[headSize:]
		s.unread = headSize + size
	} else {
		_, _ = s.in.Discard(headSize)
		body = make([]byte, size)
		if _, err = io.ReadFull(s.in, body); err != nil {
			return
		}
	}
	if !s.client {
		applyMask(body, mask)
	}
	return
}

func applyMask(body []byte, mask uint32) {
	twice := uint64(mask)<<32 | uint64(mask)
	for len(body) >= 8 {
		binary.LittleEndian.PutUint64(body, binary.LittleEndian.Uint64(body)^twice)
		body = body[8:]
	}
	for i := range body {
		body[i] ^= byte(mask >> (8 * (i & 3)))
	}
}

// write sends one message. It blocks while the peer does not read, and gives it up after writeTimeout.
func (s *socket) write(opcode byte, body []byte) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if !s.closed {
		s.writeFrame(opcode, body)
	}
}

func (s *socket) writeFrame(opcode byte, body []byte) {
	masked := byte(0)
	if s.client {
		masked = 0x80
	}
	out := append(s.out[:0], 0x80|opcode)
	switch {
	case len(body) < 126:
		out = append(out, masked|byte(len(body)))
	case len(body) < 65536:
		out = append(out, masked|126, byte(len(body)>>8), byte(len(body)))
	default:
		out = append(out, masked|127, 0, 0, 0, 0, byte(len(body)>>24), byte(len(body)>>16), byte(len(body)>>8), byte(len(body)))
	}
	if s.client {
		s.mask ^= s.mask << 13
		s.mask ^= s.mask >> 17
		s.mask ^= s.mask << 5
		out = append(out, byte(s.mask), byte(s.mask>>8), byte(s.mask>>16), byte(s.mask>>24))
	}
	start := len(out)
	out = append(out, body...)
	if s.client {
		applyMask(out[start:], s.mask)
	}
	s.out = out
	if now := time.Now(); s.deadline.Sub(now) < writeTimeout/2 { // a timer costs more than looking at the clock
		s.deadline = now.Add(writeTimeout)
		_ = s.conn.SetWriteDeadline(s.deadline)
	}
	if _, err := s.conn.Write(out); err != nil {
		s.closed = true
		s.conn.Close()
	}
}

// close says goodbye and leaves the peer a while to answer.
func (s *socket) close(code uint16) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.closed {
		return
	}
	s.writeFrame(opClose, []byte{byte(code >> 8), byte(code)})
	s.closed = true
	_ = s.conn.SetReadDeadline(time.Now().Add(closeTimeout))
}

// finish closes the connection when the peer has answered the goodbye; a server does so first (RFC 6455 7.1.1).
func (s *socket) finish() {
	for s.client || !s.closeHeard {
		if _, op, _, err := s.readFrame(); err != nil {
			break
		} else if op == opClose {
			s.closeHeard = true
		}
	}
	s.conn.Close()
}
