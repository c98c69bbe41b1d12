// The bridge that a widely read tutorial builds (see README.md), with only those repairs without which it cannot run.
// Its faults are left in: it is here as what one gets by following it.
'use strict';

const http = require('http');
const WebSocket = require('ws');

const [port, agentUrl] = process.argv.slice(2); // repair 1
const SESSION_TTL = 25 * 60 * 1000;

const sessions = new Map();

const server = http.createServer((req, res) => { // repair 2
  res.statusCode = req.url === '/health' ? 200 : 404;
  res.end();
});
const wss = new WebSocket.Server({ server });

function cleanupSession(streamSid) {
  const session = sessions.get(streamSid);
  if (!session) return;
  clearTimeout(session.ttl);
  if (session.vapiWs.readyState === WebSocket.OPEN) {
    session.vapiWs.close();
  }
  sessions.delete(streamSid);
}

wss.on('connection', (twilioWs) => {
  let streamSid = null;
  twilioWs.on('error', () => {}); // repair 3

  twilioWs.on('message', (message) => {
    let msg;
    try { // repair 4
      msg = JSON.parse(message);
    } catch {
      return;
    }

    if (msg?.event === 'start') {
      streamSid = msg.streamSid;
      const vapiWs = new WebSocket(agentUrl);
      const session = {
        vapiWs,
        audioBuffer: [],
        isProcessing: false,
        ttl: setTimeout(() => cleanupSession(streamSid), SESSION_TTL),
      };
      sessions.set(streamSid, session);
      vapiWs.on('error', () => {}); // repair 3

      vapiWs.on('message', (data, isBinary) => { // repair 5
        if (isBinary) {
          sendAudio(data.toString('base64'));
          return;
        }
        let event;
        try { // repair 4
          event = JSON.parse(data);
        } catch {
          return;
        }
        if (event?.event === 'audio') {
          sendAudio(event.audio);
        }
        if (event?.event === 'transcript' && event.isFinal === false) {
          if (session.isProcessing) {
            session.audioBuffer = [];
            session.isProcessing = false;
            twilioWs.send(JSON.stringify({ event: 'clear', streamSid }));
          }
        }
      });

      function sendAudio(payload) {
        if (twilioWs.readyState === WebSocket.OPEN) {
          twilioWs.send(JSON.stringify({ event: 'media', streamSid, media: { payload } }));
        }
      }
    }

    if (msg?.event === 'media') {
      const session = sessions.get(streamSid);
      if (!session || !msg.media?.payload) return; // repair 4
      const chunk = Buffer.from(String(msg.media.payload), 'base64');

      if (session.isProcessing) {
        session.audioBuffer.push(chunk);
        if (session.audioBuffer.length > 50) {
          session.audioBuffer.shift();
        }
        return;
      }

      session.isProcessing = true;
      session.audioBuffer.push(chunk);
      if (session.audioBuffer.length >= 20) { // 400 ms
        const combined = Buffer.concat(session.audioBuffer);
        session.audioBuffer = [];
        if (session.vapiWs.readyState === WebSocket.OPEN) {
          session.vapiWs.send(combined);
        }
      }
      setTimeout(() => {
        session.isProcessing = false;
      }, 20);
    }

    if (msg?.event === 'stop') {
      cleanupSession(streamSid);
    }
  });

  twilioWs.on('close', () => cleanupSession(streamSid));
});

server.listen(Number(port), '127.0.0.1', () => console.log(`ready on 127.0.0.1:${port}`));
process.on('SIGTERM', () => process.exit(0));
