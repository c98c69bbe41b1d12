// Twilio's media messages and mu-law, on bytes: no strings, no allocation per frame.
'use strict';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const NOT_BASE64 = 64;
const EMPTY = Buffer.alloc(0);

const pcmOf = new Int16Array(256);
for (let code = 0; code < 256; code++) {
  const u = ~code & 0xff;
  const t = ((((u & 15) << 3) + 132) << ((u >> 4) & 7)) - 132;
  pcmOf[code] = u & 0x80 ? -t : t;
}

const mulawOf = new Uint8Array(1 << 14); // ITU-T G.191; index: the upper 14 bits of a sample
for (let i = 0; i < 1 << 14; i++) {
  const sample = i < 1 << 13 ? i : i - (1 << 14);
  const size = Math.min((sample < 0 ? ~sample : sample) + 33, 0x1fff);
  const segment = 1 + (size >> 6 === 0 ? 0 : 32 - Math.clz32(size >> 6));
  mulawOf[i] = ((8 - segment) << 4) | (15 - ((size >> segment) & 15)) | (sample >= 0 ? 0x80 : 0);
}

const sixBitsOf = new Uint8Array(256).fill(NOT_BASE64);
const characterOf = new Uint8Array(64);
for (let i = 0; i < 64; i++) {
  characterOf[i] = ALPHABET.charCodeAt(i);
  sixBitsOf[ALPHABET.charCodeAt(i)] = i;
}

const MEDIA = Buffer.from('{"event":"media"');
const PAYLOAD = Buffer.from('"payload":"');
const FRAME_CHARACTERS = 216; // 20 ms
const QUOTE = 0x22;

/** Turns payloads into PCM. What it returns is valid until its next call. */
class PcmReader {
  constructor() {
    this.bytes = new ArrayBuffer(1024 * 1024);
    this.samples = new Int16Array(this.bytes);
    this.frame = Buffer.from(this.bytes, 0, 320);
    this.payloadAt = 0; // where the last message had it: it moves only when a counter gets a digit more
  }

  /** Of a media message as Twilio spells it; null for any other message, which needs a JSON parser. */
  ofMessage(message) {
    if (!contains(message, MEDIA, 0)) {
      return null;
    }
    if (!contains(message, PAYLOAD, this.payloadAt)) {
      this.payloadAt = message.indexOf(PAYLOAD);
      if (this.payloadAt < 0) {
        return null;
      }
    }
    const start = this.payloadAt + PAYLOAD.length;
    let end = start + FRAME_CHARACTERS;
    if (message[end] !== QUOTE) {
      end = message.indexOf(QUOTE, start);
    }
    const count = this.decode(message, start, end);
    return count < 0 ? null : this.view(count);
  }

  ofText(base64) {
    const bytes = Buffer.from(base64, 'latin1');
    return this.view(Math.max(0, this.decode(bytes, 0, bytes.length)));
  }

  view(count) {
    return count === 160 ? this.frame : count === 0 ? EMPTY : Buffer.from(this.bytes, 0, 2 * count);
  }

  /** Returns the number of samples, -1 when this is not base64. */
  decode(from, start, end) {
    const samples = this.samples;
    let count = 0;
    let seen = 0;
    while (end > start && from[end - 1] === 0x3d) {
      end--;
    }
    const whole = start + ((end - start) & ~3);
    let at = start;
    for (; at < whole; at += 4) {
      const a = sixBitsOf[from[at]];
      const b = sixBitsOf[from[at + 1]];
      const c = sixBitsOf[from[at + 2]];
      const d = sixBitsOf[from[at + 3]];
      seen |= a | b | c | d;
      samples[count++] = pcmOf[((a << 2) | (b >> 4)) & 255];
      samples[count++] = pcmOf[((b << 4) | (c >> 2)) & 255];
      samples[count++] = pcmOf[((c << 6) | d) & 255];
    }
    const left = end - whole;
    if (left > 0) {
      const a = sixBitsOf[from[at]];
      const b = left > 1 ? sixBitsOf[from[at + 1]] : NOT_BASE64;
      const c = left > 2 ? sixBitsOf[from[at + 2]] : 0;
      seen |= a | b | c;
      samples[count++] = pcmOf[((a << 2) | (b >> 4)) & 255];
      if (left > 2) {
        samples[count++] = pcmOf[((b << 4) | (c >> 2)) & 255];
      }
    }
    return (seen & NOT_BASE64) !== 0 ? -1 : count;
  }
}

function contains(message, text, at) {
  for (let i = 0; i < text.length; i++) {
    if (message[at + i] !== text[i]) {
      return false;
    }
  }
  return true;
}

/** Writes the media messages of one call into one buffer. */
class MediaWriter {
  constructor(streamSid) {
    this.prefix = Buffer.from(`{"event":"media","streamSid":${JSON.stringify(streamSid)},"media":{"payload":"`);
    this.abandon();
  }

  abandon() {
    this.message = EMPTY;
  }

  /** The message for this PCM; valid until the next call. */
  write(pcm) {
    const count = pcm.length >> 1;
    const size = this.prefix.length + 4 * Math.ceil(count / 3) + 3;
    if (this.message.length !== size) {
      this.message = Buffer.allocUnsafeSlow(size);
      this.prefix.copy(this.message);
      this.message.latin1Write('"}}', size - 3);
    }
    encode(pcm, count, this.message, this.prefix.length);
    return this.message;
  }
}

function encode(pcm, count, to, at) {
  let i = 0;
  const whole = 2 * (count - (count % 3));
  for (; i < whole; i += 6) {
    const a = mulawOf[(pcm[i] | (pcm[i + 1] << 8)) >> 2];
    const b = mulawOf[(pcm[i + 2] | (pcm[i + 3] << 8)) >> 2];
    const c = mulawOf[(pcm[i + 4] | (pcm[i + 5] << 8)) >> 2];
    to[at++] = characterOf[a >> 2];
    to[at++] = characterOf[((a & 3) << 4) | (b >> 4)];
    to[at++] = characterOf[((b & 15) << 2) | (c >> 6)];
    to[at++] = characterOf[c & 63];
  }
  const left = count % 3;
  if (left > 0) {
    const a = mulawOf[(pcm[i] | (pcm[i + 1] << 8)) >> 2];
    const b = left === 2 ? mulawOf[(pcm[i + 2] | (pcm[i + 3] << 8)) >> 2] : 0;
    to[at++] = characterOf[a >> 2];
    to[at++] = characterOf[((a & 3) << 4) | (b >> 4)];
    to[at++] = left === 2 ? characterOf[(b & 15) << 2] : 0x3d;
    to[at++] = 0x3d;
  }
}

/** Whether an agent's text says that the caller interrupts: a partial transcript, or Vapi's word for it. */
function isInterruption(text) {
  try {
    const message = JSON.parse(text);
    return (message?.event === 'transcript' && message.isFinal === false) || message?.type === 'user-interrupted';
  } catch {
    return false;
  }
}

function clearMessage(streamSid) {
  return JSON.stringify({ event: 'clear', streamSid });
}

module.exports = { clearMessage, isInterruption, MediaWriter, PcmReader };
