// Bridges Twilio Media Streams to voice agents: uWebSockets.js towards the carrier, `ws` towards the agent, since
// uWebSockets.js has no client. Parsing and codec are those of ../node-ws.
'use strict';

const uWS = require('@trufflesuite/uws-js-unofficial');
const { WebSocket } = require('ws');
const { clearMessage, isInterruption, MediaWriter, PcmReader } = require('../node-ws/media');

if (!Object.keys(require.cache).some((path) => path.endsWith('.node') && path.includes('uws_'))) {
  console.error('uWebSockets.js has no binary for this Node.js, and its fallback in JavaScript would prove nothing');
  process.exit(3);
}

const [port, agentUrl] = process.argv.slice(2);
const HOLD_FRAMES = 250; // 5 s of the caller's audio that wait for the agent to answer
const UNSENT_BYTES = 512 * 1024; // what a slow reader may leave unread before its call is ended
const MESSAGE_BYTES = 256 * 1024;
const AS_BINARY = { binary: true };

const pcm = new PcmReader();

class Call {
  constructor(carrier) {
    this.carrier = carrier; // null once closed: uWebSockets.js throws when it is used later
    this.agent = null;
    this.open = false;
    this.held = [];
    this.writer = null;
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
    this.sendToAgent(frame); // `ws` masks into a buffer of its own, so this one is free again at once
  }

  dial(streamSid) {
    this.writer = new MediaWriter(streamSid);
    const agent = new WebSocket(agentUrl, {
      perMessageDeflate: false,
      skipUTF8Validation: true,
      maxPayload: MESSAGE_BYTES,
    });
    this.agent = agent;
    agent.on('open', () => {
      this.open = true;
      for (const frame of this.held) {
        this.sendToAgent(frame);
      }
      this.held = [];
    });
    agent.on('message', (data, isBinary) => {
      if (isBinary) {
        this.carrier?.send(this.writer.write(data), false); // copies what the socket does not take at once
      } else if (isInterruption(data)) {
        this.carrier?.send(clearMessage(streamSid), false);
      }
    });
    agent.on('close', () => this.end(1001));
    agent.on('error', () => agent.terminate());
  }

  sendToAgent(frame) {
    if (this.agent.readyState !== WebSocket.OPEN) {
      return;
    }
    this.agent.send(frame, AS_BINARY);
    if (this.agent.bufferedAmount > UNSENT_BYTES) {
      this.agent.terminate();
    }
  }

  end(code) {
    const carrier = this.carrier;
    this.carrier = null;
    this.open = false;
    this.held = [];
    carrier?.end(code);
    this.agent?.close(code);
  }
}

uWS.App()
  .ws('/*', {
    compression: uWS.DISABLED,
    maxPayloadLength: MESSAGE_BYTES,
    maxBackpressure: UNSENT_BYTES,
    closeOnBackpressureLimit: true,
    idleTimeout: 0,
    sendPingsAutomatically: false,
    open: (carrier) => {
      carrier.call = new Call(carrier);
    },
    message: (carrier, message, isBinary) => isBinary || carrier.call.hearCarrier(Buffer.from(message)),
    close: (carrier) => {
      carrier.call.carrier = null;
      carrier.call.end(1000);
    },
  })
  .get('/health', (response) => response.end())
  .any('/*', (response) => response.writeStatus('404 Not Found').end())
  .listen('127.0.0.1', Number(port), (listening) => {
    if (!listening) {
      console.error(`cannot listen on port ${port}`);
      process.exit(3);
    }
    console.log(`ready on 127.0.0.1:${port}`);
  });
process.on('SIGTERM', () => process.exit(0));
