// Bridges Twilio Media Streams to voice agents on `ws`, tuned: no compression, no JSON of media messages, codec and
// base64 by table in one pass, buffers that are used again.
'use strict';

const http = require('node:http');
const { WebSocket, WebSocketServer } = require('ws');
const { clearMessage, isInterruption, MediaWriter, PcmReader } = require('./media');

const [port, agentUrl] = process.argv.slice(2);
const HOLD_FRAMES = 250; // 5 s of the caller's audio that wait for the agent to answer
const UNSENT_BYTES = 512 * 1024; // what a slow reader may leave unread before its call is ended
const OPTIONS = { perMessageDeflate: false, skipUTF8Validation: true, maxPayload: 256 * 1024 };
const AS_BINARY = { binary: true };
const AS_TEXT = { binary: false };

const pcm = new PcmReader();

class Call {
  constructor(carrier) {
    this.carrier = carrier;
    this.agent = null;
    this.open = false;
    this.held = [];
    this.writer = null;
    carrier.on('message', (data, isBinary) => isBinary || this.hearCarrier(data));
    carrier.on('close', () => this.end(1000));
    carrier.on('error', () => carrier.terminate());
  }

  hearCarrier(message) {
    const frame = pcm.ofMessage(message);
    if (frame !== null) {
      this.uplink(frame);
      return;
    }
    let event;
    try {
      event = JSON.parse(message);
    } catch {
      return;
    }
    if (event?.event === 'start' && this.agent === null && typeof event.streamSid === 'string') {
      this.dial(event.streamSid);
    } else if (event?.event === 'media' && typeof event.media?.payload === 'string') {
      this.uplink(pcm.ofText(event.media.payload));
    } else if (event?.event === 'stop') {
      this.end(1000);
    }
  }

  uplink(frame) {
    if (frame.length === 0 || this.agent === null) {
      return;
    }
    if (!this.open) {
      if (this.held.length < HOLD_FRAMES) {
        this.held.push(Buffer.from(frame));
      }
      return;
    }
    this.send(this.agent, frame, AS_BINARY); // ws masks into a buffer of its own, so this one is free again at once
  }

  dial(streamSid) {
    this.writer = new MediaWriter(streamSid);
    const agent = new WebSocket(agentUrl, OPTIONS);
    this.agent = agent;
    agent.on('open', () => {
      this.open = true;
      for (const frame of this.held) {
        this.send(agent, frame, AS_BINARY);
      }
      this.held = [];
    });
    agent.on('message', (data, isBinary) => {
      if (isBinary) {
        this.downlink(data);
      } else if (isInterruption(data)) {
        this.send(this.carrier, clearMessage(streamSid), AS_TEXT);
      }
    });
    agent.on('close', () => this.end(1001));
    agent.on('error', () => agent.terminate());
  }

  downlink(audio) {
    this.send(this.carrier, this.writer.write(audio), AS_TEXT);
    if (this.carrier.bufferedAmount !== 0) {
      this.writer.abandon(); // the socket still reads from it
    }
  }

  send(leg, data, options) {
    if (leg.readyState !== WebSocket.OPEN) {
      return;
    }
    leg.send(data, options);
    if (leg.bufferedAmount > UNSENT_BYTES) {
      leg.terminate();
    }
  }

  end(code) {
    this.open = false;
    this.held = [];
    this.carrier.close(code);
    this.agent?.close(code);
  }
}

const server = http.createServer((request, response) => {
  response.statusCode = request.url === '/health' ? 200 : 404;
  response.end();
});
new WebSocketServer({ ...OPTIONS, server }).on('connection', (carrier) => new Call(carrier)); // `ws` sets TCP_NODELAY
server.listen({ port: Number(port), host: '127.0.0.1', backlog: 4096 }, () => console.log(`ready on 127.0.0.1:${port}`));
process.on('SIGTERM', () => process.exit(0));
