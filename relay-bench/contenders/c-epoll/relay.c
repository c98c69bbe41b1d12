/*
 * Bridges Twilio Media Streams to voice agents: the floor that a relay with one receive and one send per frame can reach.
 * One thread, level-triggered epoll; every buffer that is not waiting for a slow peer is shared by all calls.
 *
 * usage: relay PORT ws://HOST:PORT/PATH
 */
#define _GNU_SOURCE
#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    HEAD_MAX = 8192,           /* bytes of an HTTP request or answer */
    MESSAGE_MAX = 256 * 1024,  /* bytes of a WebSocket message */
    PENDING_MAX = 512 * 1024,  /* bytes that wait for a slow reader before its call is ended */
    HOLD_MAX = 250 * 328,      /* bytes that wait for the agent to answer: 5 s of frames; later ones are dropped */
    CLOSE_WAIT_S = 5,          /* how long a peer may take to answer a Close */
    SID_MAX = 64,
};

enum side { LISTENER, CARRIER, AGENT };
enum state { CONNECTING, HANDSHAKE, OPEN, CLOSING, DEAD };
enum { CONTINUATION = 0, TEXT = 1, BINARY = 2, CLOSE = 8, PING = 9, PONG = 10 };

struct bytes {
    uint8_t *at;
    size_t size, room;
};

struct leg {
    int fd;
    enum side side;
    enum state state;
    struct leg *peer;
    struct bytes rest;    /* received, not yet a whole frame */
    struct bytes pending; /* to be sent when the socket takes it */
    struct bytes parts;   /* of a message in several frames */
    uint8_t parts_opcode;
    uint8_t close_heard, writes_watched;
    uint8_t sid_size;
    char sid[SID_MAX];
    time_t close_by;
    struct leg *next_closing, *previous_closing, *next_dead;
};

static int poller;
static struct leg *first_closing, *last_closing, *dead;
static struct sockaddr_storage agent_address;
static socklen_t agent_address_size;
static char agent_host[256], agent_path[1024];
static volatile sig_atomic_t stopped;

static uint8_t in[2 * MESSAGE_MAX];
static _Alignas(16) uint8_t out[2 * MESSAGE_MAX];

/* ---- G.711 mu-law (ITU-T G.191) and base64 by table ---- */

static int16_t pcm_of[256];
static uint8_t mulaw_of[1 << 14]; /* index: the upper 14 bits of a sample */
static uint8_t pair_of[1 << 12][2];
static uint32_t six_bits_of[4][256]; /* of each character of a group of four, in place; bit 31: not base64 */

static void make_tables(void) {
    for (int code = 0; code < 256; code++) {
        int u = ~code & 0xff, t = ((((u & 15) << 3) + 132) << (u >> 4 & 7)) - 132;
        pcm_of[code] = (int16_t) (u & 0x80 ? -t : t);
    }
    for (int i = 0; i < 1 << 14; i++) {
        int sample = i < 1 << 13 ? i : i - (1 << 14);
        int size = (sample < 0 ? ~sample : sample) + 33, segment = 1;
        if (size > 0x1fff) size = 0x1fff;
        for (int rest = size >> 6; rest; rest >>= 1) segment++;
        mulaw_of[i] = (uint8_t) ((8 - segment) << 4 | (15 - (size >> segment & 15)) | (sample >= 0 ? 0x80 : 0));
    }
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int place = 0; place < 4; place++)
        for (int c = 0; c < 256; c++) six_bits_of[place][c] = 1u << 31;
    for (uint32_t i = 0; i < 64; i++)
        for (int place = 0; place < 4; place++) six_bits_of[place][(uint8_t) alphabet[i]] = i << (18 - 6 * place);
    for (int i = 0; i < 1 << 12; i++) {
        pair_of[i][0] = (uint8_t) alphabet[i >> 6];
        pair_of[i][1] = (uint8_t) alphabet[i & 63];
    }
}

static size_t base64(const uint8_t *from, size_t size, uint8_t *to) {
    uint8_t *start = to;
    for (; size >= 3; size -= 3, from += 3, to += 4) {
        uint32_t group = (uint32_t) from[0] << 16 | from[1] << 8 | from[2];
        memcpy(to, pair_of[group >> 12], 2);
        memcpy(to + 2, pair_of[group & 0xfff], 2);
    }
    if (size) {
        uint32_t group = (uint32_t) from[0] << 16 | (size == 2 ? from[1] << 8 : 0);
        memcpy(to, pair_of[group >> 12], 2);
        memcpy(to + 2, pair_of[group & 0xfff], 2);
        if (size == 1) to[2] = '=';
        to[3] = '=';
        to += 4;
    }
    return (size_t) (to - start);
}

/* Returns the number of bytes written, or -1 when this is not base64. */
static ssize_t pcm_of_base64(const uint8_t *from, size_t size, uint8_t *to) {
    int16_t *start = (int16_t *) to, *sample = start;
    while (size && from[size - 1] == '=') size--;
    for (; size >= 4; size -= 4, from += 4) {
        uint32_t group = six_bits_of[0][from[0]] | six_bits_of[1][from[1]] | six_bits_of[2][from[2]] | six_bits_of[3][from[3]];
        if (group >> 31) return -1;
        *sample++ = pcm_of[group >> 16];
        *sample++ = pcm_of[group >> 8 & 255];
        *sample++ = pcm_of[group & 255];
    }
    if (size == 1) return -1;
    if (size) {
        uint32_t group = six_bits_of[0][from[0]] | six_bits_of[1][from[1]] | (size == 3 ? six_bits_of[2][from[2]] : 0);
        if (group >> 31) return -1;
        *sample++ = pcm_of[group >> 16];
        if (size == 3) *sample++ = pcm_of[group >> 8 & 255];
    }
    return (sample - start) * 2;
}

/* ---- SHA-1 of a short text, for the handshake ---- */

static uint32_t rotated(uint32_t value, int bits) {
    return value << bits | value >> (32 - bits);
}

static void sha1(const char *text, size_t size, uint8_t digest[20]) {
    uint32_t hash[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    uint8_t padded[192] = {0};
    size_t blocks = (size + 9 + 63) / 64;
    memcpy(padded, text, size);
    padded[size] = 0x80;
    for (int i = 0; i < 8; i++) padded[blocks * 64 - 1 - i] = (uint8_t) ((uint64_t) size * 8 >> 8 * i);
    for (uint8_t *block = padded; blocks--; block += 64) {
        uint32_t w[80], a = hash[0], b = hash[1], c = hash[2], d = hash[3], e = hash[4];
        for (int i = 0; i < 80; i++) {
            w[i] = i < 16 ? (uint32_t) block[4 * i] << 24 | block[4 * i + 1] << 16 | block[4 * i + 2] << 8 | block[4 * i + 3]
                          : rotated(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
            uint32_t f = i < 20   ? (b & c) | (~b & d)
                         : i < 40 ? b ^ c ^ d
                         : i < 60 ? (b & c) | (b & d) | (c & d)
                                  : b ^ c ^ d;
            static const uint32_t k[] = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};
            uint32_t next = rotated(a, 5) + f + e + k[i / 20] + w[i];
            e = d, d = c, c = rotated(b, 30), b = a, a = next;
        }
        hash[0] += a, hash[1] += b, hash[2] += c, hash[3] += d, hash[4] += e;
    }
    for (int i = 0; i < 20; i++) digest[i] = (uint8_t) (hash[i / 4] >> (24 - 8 * (i % 4)));
}

static void accept_of(const char *key, size_t key_size, char accept[29]) {
    char text[128];
    uint8_t digest[20];
    int size = snprintf(text, sizeof text, "%.*s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", (int) key_size, key);
    sha1(text, (size_t) size, digest);
    accept[base64(digest, 20, (uint8_t *) accept)] = 0;
}

/* ---- legs: sending, closing ---- */

static void keep(struct bytes *bytes, const uint8_t *more, size_t size) {
    if (!size) return;
    if (bytes->size + size > bytes->room) {
        bytes->room = 2 * (bytes->size + size);
        bytes->at = realloc(bytes->at, bytes->room);
        if (!bytes->at) abort();
    }
    memcpy(bytes->at + bytes->size, more, size);
    bytes->size += size;
}

static void forget(struct bytes *bytes) {
    free(bytes->at);
    memset(bytes, 0, sizeof *bytes);
}

static void watch(struct leg *leg, int operation, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = leg};
    epoll_ctl(poller, operation, leg->fd, &event);
    leg->writes_watched = (events & EPOLLOUT) != 0;
}

/* The socket is gone at once; the leg stays until no event of this pass can name it. */
static void drop(struct leg *leg) {
    if (leg->state == DEAD) return;
    if (leg->state == CLOSING) {
        *(leg->previous_closing ? &leg->previous_closing->next_closing : &first_closing) = leg->next_closing;
        *(leg->next_closing ? &leg->next_closing->previous_closing : &last_closing) = leg->previous_closing;
    }
    close(leg->fd);
    leg->state = DEAD;
    leg->next_dead = dead;
    dead = leg;
}

static void free_dead(void) {
    while (dead) {
        struct leg *leg = dead;
        dead = leg->next_dead;
        forget(&leg->rest);
        forget(&leg->pending);
        forget(&leg->parts);
        free(leg);
    }
}

static struct leg *parted(struct leg *leg) {
    struct leg *peer = leg->peer;
    leg->peer = NULL;
    if (peer) peer->peer = NULL;
    return peer;
}

static void begin_close(struct leg *leg, int code);

/* The leg is beyond a farewell; its peer gets one. */
static void lose(struct leg *leg) {
    struct leg *peer = parted(leg);
    drop(leg);
    if (peer) begin_close(peer, 1001);
}

static void send_bytes(struct leg *leg, const uint8_t *bytes, size_t size) {
    if (leg->state == DEAD) return;
    if (leg->state >= OPEN && !leg->pending.size) {
        ssize_t sent = send(leg->fd, bytes, size, MSG_NOSIGNAL);
        if (sent == (ssize_t) size) return;
        if (sent < 0) {
            if (errno != EAGAIN && errno != EINTR) {
                lose(leg);
                return;
            }
            sent = 0;
        }
        bytes += sent;
        size -= (size_t) sent;
    }
    if (leg->state < OPEN && leg->pending.size + size > HOLD_MAX) return;
    if (leg->pending.size + size > PENDING_MAX) {
        lose(leg);
        return;
    }
    keep(&leg->pending, bytes, size);
    if (leg->state >= OPEN && !leg->writes_watched) watch(leg, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
}

static void send_pending(struct leg *leg) {
    if (leg->pending.size) {
        ssize_t sent = send(leg->fd, leg->pending.at, leg->pending.size, MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN && errno != EINTR) {
            lose(leg);
            return;
        }
        if (sent > 0) {
            leg->pending.size -= (size_t) sent;
            memmove(leg->pending.at, leg->pending.at + sent, leg->pending.size);
        }
    }
    if (leg->pending.size) {
        if (!leg->writes_watched) watch(leg, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
        return;
    }
    forget(&leg->pending);
    if (leg->state == CLOSING && leg->close_heard && leg->side == CARRIER)
        drop(leg);
    else if (leg->writes_watched)
        watch(leg, EPOLL_CTL_MOD, EPOLLIN);
}

/* RFC 6455 5.3: a client's frames are masked, with numbers that a script in a browser could not foresee. */
static uint32_t next_mask(void) {
    static uint32_t x;
    while (!x) getrandom(&x, sizeof x, 0);
    x ^= x << 13, x ^= x >> 17, x ^= x << 5;
    return x;
}

static void apply_mask(uint8_t *bytes, size_t size, uint32_t mask) {
    uint64_t twice = (uint64_t) mask << 32 | mask;
    for (; size >= 8; size -= 8, bytes += 8) {
        uint64_t eight;
        memcpy(&eight, bytes, 8);
        eight ^= twice;
        memcpy(bytes, &eight, 8);
    }
    for (size_t i = 0; i < size; i++) bytes[i] ^= ((uint8_t *) &mask)[i % 4];
}

/* Sends the body with a header put in front of it: there must be 14 bytes of room. */
static void send_frame(struct leg *leg, int opcode, uint8_t *body, size_t size) {
    uint8_t *head = body, masked = leg->side == AGENT ? 0x80 : 0;
    if (masked) {
        uint32_t mask = next_mask();
        apply_mask(body, size, mask);
        head -= 4;
        memcpy(head, &mask, 4);
    }
    if (size < 126) {
        head -= 2;
        head[1] = (uint8_t) (masked | size);
    } else if (size < 65536) {
        head -= 4;
        head[1] = masked | 126, head[2] = (uint8_t) (size >> 8), head[3] = (uint8_t) size;
    } else {
        head -= 10;
        head[1] = masked | 127;
        for (int i = 0; i < 8; i++) head[2 + i] = (uint8_t) ((uint64_t) size >> (56 - 8 * i));
    }
    head[0] = (uint8_t) (0x80 | opcode);
    send_bytes(leg, head, (size_t) (body - head) + size);
}

static time_t seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return now.tv_sec;
}

static void begin_close(struct leg *leg, int code) {
    if (leg->state < OPEN) drop(leg);
    if (leg->state != OPEN) return;
    uint8_t frame[16] = {[14] = (uint8_t) (code >> 8), [15] = (uint8_t) code};
    send_frame(leg, CLOSE, frame + 14, 2);
    if (leg->state == DEAD) return;
    leg->state = CLOSING;
    leg->close_by = seconds() + CLOSE_WAIT_S;
    leg->previous_closing = last_closing;
    *(last_closing ? &last_closing->next_closing : &first_closing) = leg;
    last_closing = leg;
}

static void end_call(struct leg *leg, int code) {
    struct leg *peer = parted(leg);
    begin_close(leg, code);
    if (peer) begin_close(peer, code);
}

/* For a peer that breaks the protocol. */
static void refuse(struct leg *leg, int code) {
    end_call(leg, code);
    drop(leg);
}

/* ---- the call ---- */

static void dial(struct leg *carrier) {
    int fd = socket(agent_address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;
    if (fd < 0) {
        begin_close(carrier, 1011);
        return;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(fd, (struct sockaddr *) &agent_address, agent_address_size) && errno != EINPROGRESS) {
        close(fd);
        begin_close(carrier, 1011);
        return;
    }
    struct leg *agent = calloc(1, sizeof *agent);
    if (!agent) abort();
    agent->fd = fd;
    agent->side = AGENT;
    agent->state = CONNECTING;
    agent->peer = carrier;
    carrier->peer = agent;
    watch(agent, EPOLL_CTL_ADD, EPOLLIN | EPOLLOUT);
}

/* The text of a member that is a string, found by its name in quotation marks: no JSON parser. */
static uint8_t *text_of(const char *name, uint8_t *message, size_t size, size_t *text_size) {
    uint8_t *end = message + size, *at = memmem(message, size, name, strlen(name));
    if (!at) return NULL;
    at += strlen(name);
    while (at < end && (*at == ':' || *at == ' ')) at++;
    if (at == end || *at != '"') return NULL;
    at++;
    uint8_t *quote = memchr(at, '"', (size_t) (end - at));
    *text_size = quote ? (size_t) (quote - at) : 0;
    return quote ? at : NULL;
}

static void uplink(struct leg *carrier, uint8_t *payload, size_t size) {
    uint8_t *body = out + 16;
    ssize_t pcm_size = pcm_of_base64(payload, size, body);
    if (pcm_size < 0) { /* "\/" is a legal way to write "/" in JSON */
        size_t plain_size = 0;
        for (size_t i = 0; i < size; i++)
            if (payload[i] != '\\') payload[plain_size++] = payload[i];
        pcm_size = pcm_of_base64(payload, plain_size, body);
    }
    if (pcm_size > 0) send_frame(carrier->peer, BINARY, body, (size_t) pcm_size);
}

static void hear_carrier(struct leg *carrier, uint8_t *message, size_t size) {
    size_t event_size, text_size;
    uint8_t *event = text_of("\"event\"", message, size, &event_size), *text;
    if (!event || carrier->state != OPEN) return;
    if (event_size == 5 && !memcmp(event, "media", 5)) {
        if (carrier->peer && (text = text_of("\"payload\"", message, size, &text_size))) uplink(carrier, text, text_size);
    } else if (event_size == 5 && !memcmp(event, "start", 5)) {
        if (carrier->sid_size || !(text = text_of("\"streamSid\"", message, size, &text_size))) return;
        if (!text_size || text_size > SID_MAX) return;
        memcpy(carrier->sid, text, text_size);
        carrier->sid_size = (uint8_t) text_size;
        dial(carrier);
    } else if (event_size == 4 && !memcmp(event, "stop", 4)) {
        end_call(carrier, 1000);
    }
}

static uint8_t *put(uint8_t *to, const void *text, size_t size) {
    return (uint8_t *) memcpy(to, text, size) + size;
}

#define PUT(to, literal) put(to, literal, sizeof(literal) - 1)

static void downlink(struct leg *carrier, uint8_t *pcm, size_t size) {
    for (size_t i = 0; i < size / 2; i++) pcm[i] = mulaw_of[(pcm[2 * i] | pcm[2 * i + 1] << 8) >> 2];
    uint8_t *body = out + 16, *at = PUT(body, "{\"event\":\"media\",\"streamSid\":\"");
    at = put(at, carrier->sid, carrier->sid_size);
    at = PUT(at, "\",\"media\":{\"payload\":\"");
    at += base64(pcm, size / 2, at);
    at = PUT(at, "\"}}");
    send_frame(carrier, TEXT, body, (size_t) (at - body));
}

static void hear_agent(struct leg *agent, const uint8_t *text, size_t size) {
    int partial = memmem(text, size, "\"transcript\"", 12) && memmem(text, size, "\"isFinal\":false", 15);
    if (!partial && !memmem(text, size, "\"user-interrupted\"", 18)) return;
    uint8_t *body = out + 16, *at = PUT(body, "{\"event\":\"clear\",\"streamSid\":\"");
    at = put(at, agent->peer->sid, agent->peer->sid_size);
    at = PUT(at, "\"}");
    send_frame(agent->peer, TEXT, body, (size_t) (at - body));
}

static void hear(struct leg *leg, int opcode, uint8_t *message, size_t size) {
    if (leg->side == CARRIER) {
        if (opcode == TEXT) hear_carrier(leg, message, size);
    } else if (leg->peer && opcode == BINARY) {
        if (size > 1) downlink(leg->peer, message, size);
    } else if (leg->peer) {
        hear_agent(leg, message, size);
    }
}

/* ---- WebSocket frames ---- */

static void hear_close(struct leg *leg, const uint8_t *body, size_t size) {
    leg->close_heard = 1;
    end_call(leg, size >= 2 ? body[0] << 8 | body[1] : 1000);
    if (leg->state == CLOSING && leg->side == CARRIER && !leg->pending.size) drop(leg);
}

/* Returns the size of the frame at the start of the bytes, 0 when they are not yet all of it. */
static size_t hear_frame(struct leg *leg, uint8_t *bytes, size_t size) {
    if (size < 2) return 0;
    int final = bytes[0] & 0x80, opcode = bytes[0] & 15, masked = bytes[1] & 0x80;
    size_t head = 2;
    uint64_t body_size = bytes[1] & 0x7f;
    if (body_size >= 126) {
        size_t width = body_size == 126 ? 2 : 8;
        head += width;
        if (size < head) return 0;
        body_size = 0;
        for (size_t i = 0; i < width; i++) body_size = body_size << 8 | bytes[2 + i];
    }
    if (bytes[0] & 0x70 || !masked != (leg->side == AGENT) || (opcode >= CLOSE && (!final || body_size > 125))) {
        refuse(leg, 1002);
        return size;
    }
    if (body_size > MESSAGE_MAX || leg->parts.size + body_size > MESSAGE_MAX) {
        refuse(leg, 1009);
        return size;
    }
    if (masked) head += 4;
    if (size < head + body_size) return 0;
    uint8_t *body = bytes + head;
    if (masked) {
        uint32_t mask;
        memcpy(&mask, body - 4, 4);
        apply_mask(body, body_size, mask);
    }
    if (opcode == TEXT || opcode == BINARY) {
        if (leg->parts_opcode) {
            refuse(leg, 1002);
        } else if (final) {
            hear(leg, opcode, body, body_size);
        } else {
            leg->parts_opcode = (uint8_t) opcode;
            keep(&leg->parts, body, body_size);
        }
    } else if (opcode == CONTINUATION && leg->parts_opcode) {
        keep(&leg->parts, body, body_size);
        if (final) {
            hear(leg, leg->parts_opcode, leg->parts.at, leg->parts.size);
            leg->parts_opcode = 0;
            forget(&leg->parts);
        }
    } else if (opcode == CLOSE) {
        hear_close(leg, body, body_size);
    } else if (opcode == PING) {
        uint8_t pong[14 + 125];
        memcpy(pong + 14, body, body_size);
        if (leg->state == OPEN) send_frame(leg, PONG, pong + 14, body_size);
    } else if (opcode != PONG) {
        refuse(leg, 1002);
    }
    return head + body_size;
}

/* ---- HTTP ---- */

/* The value of a header: case does not matter in its name. Returns NULL when it is not there. */
static const char *header(const char *head, const char *name, size_t *value_size) {
    for (const char *line = strstr(head, "\r\n"); line; line = strstr(line, "\r\n")) {
        line += 2;
        if (strncasecmp(line, name, strlen(name)) || line[strlen(name)] != ':') continue;
        const char *value = line + strlen(name) + 1;
        value += strspn(value, " ");
        *value_size = strcspn(value, " \r");
        return value;
    }
    return NULL;
}

/* Straight to the socket: what waits in `pending` until the handshake is done are frames. */
static int say(struct leg *leg, const char *format, ...) {
    char text[2048];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (size < (int) sizeof text && send(leg->fd, text, (size_t) size, MSG_NOSIGNAL) == size) return 1;
    lose(leg);
    return 0;
}

static void answer(struct leg *carrier, const char *head) {
    size_t key_size;
    const char *key = header(head, "Sec-WebSocket-Key", &key_size);
    char accept[29];
    if (key && key_size <= 64 && !strncmp(head, "GET ", 4)) {
        accept_of(key, key_size, accept);
        if (say(carrier, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                         "Sec-WebSocket-Accept: %s\r\n\r\n", accept))
            carrier->state = OPEN;
        return;
    }
    const char *status = strncmp(head, "GET /health ", 12) ? "404 Not Found" : "200 OK";
    if (say(carrier, "HTTP/1.1 %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", status)) drop(carrier);
}

static const char KEY[] = "dGhlIHNhbXBsZSBub25jZQ==";

static void agent_connected(struct leg *agent) {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(agent->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error) {
        lose(agent);
        return;
    }
    agent->state = HANDSHAKE;
    watch(agent, EPOLL_CTL_MOD, EPOLLIN);
    say(agent, "GET %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: %s\r\n"
               "Sec-WebSocket-Version: 13\r\n\r\n", agent_path, agent_host, KEY);
}

static void agent_answered(struct leg *agent, const char *head) {
    char expected[29];
    size_t accept_size;
    const char *accept = header(head, "Sec-WebSocket-Accept", &accept_size);
    accept_of(KEY, sizeof KEY - 1, expected);
    if (strncmp(head, "HTTP/1.1 101", 12) || !accept || accept_size != 28 || memcmp(accept, expected, 28)) {
        lose(agent);
        return;
    }
    agent->state = OPEN;
    send_pending(agent);
}

/* Returns the size of the head, 0 when it is not yet complete. */
static size_t hear_head(struct leg *leg, uint8_t *bytes, size_t size) {
    uint8_t *end = memmem(bytes, size, "\r\n\r\n", 4);
    if (!end) {
        if (size > HEAD_MAX) lose(leg);
        return 0;
    }
    end[2] = 0;
    if (leg->side == CARRIER)
        answer(leg, (char *) bytes);
    else
        agent_answered(leg, (char *) bytes);
    return (size_t) (end + 4 - bytes);
}

/* ---- the loop ---- */

static void readable(struct leg *leg) {
    size_t size = leg->rest.size, used = 0, step;
    if (size) memcpy(in, leg->rest.at, size);
    ssize_t received = recv(leg->fd, in + size, sizeof in - size, 0);
    if (received <= 0) {
        if (received == 0 || (errno != EAGAIN && errno != EINTR)) lose(leg);
        return;
    }
    size += (size_t) received;
    leg->rest.size = 0;
    if (leg->state == HANDSHAKE) used = hear_head(leg, in, size);
    while ((leg->state == OPEN || leg->state == CLOSING) && (step = hear_frame(leg, in + used, size - used))) used += step;
    if (leg->state != DEAD && used < size)
        keep(&leg->rest, in + used, size - used);
    else if (leg->rest.at)
        forget(&leg->rest);
}

static void accept_all(struct leg *listener) {
    static int spare = -1;
    if (spare < 0) spare = dup(listener->fd);
    for (int i = 0; i < 64; i++) {
        int fd = accept4(listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC), on = 1;
        if (fd < 0) {
            if (errno == EMFILE || errno == ENFILE) { /* else the waiting connection would wake this loop for ever */
                close(spare);
                spare = -1;
                close(accept(listener->fd, NULL, NULL));
            }
            return;
        }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        struct leg *leg = calloc(1, sizeof *leg);
        if (!leg) abort();
        leg->fd = fd;
        leg->side = CARRIER;
        leg->state = HANDSHAKE;
        watch(leg, EPOLL_CTL_ADD, EPOLLIN);
    }
}

static void handle(struct leg *leg, uint32_t events) {
    if (leg->side == LISTENER) {
        accept_all(leg);
        return;
    }
    if (leg->state == CONNECTING) {
        agent_connected(leg);
        return;
    }
    if (leg->state != DEAD && events & EPOLLOUT) send_pending(leg);
    if (leg->state != DEAD && events & (EPOLLIN | EPOLLHUP | EPOLLERR)) readable(leg);
}

static void on_signal(int number) {
    (void) number;
    stopped = 1;
}

static int resolve(const char *url) {
    char host[256], port[16] = "80";
    agent_path[0] = '/';
    if (sscanf(url, "ws://%255[^/]%1023s", agent_host, agent_path) < 1) return 0;
    if (sscanf(agent_host, "%255[^:]:%15s", host, port) < 1) return 0;
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found;
    if (getaddrinfo(host, port, &hints, &found)) return 0;
    memcpy(&agent_address, found->ai_addr, found->ai_addrlen);
    agent_address_size = found->ai_addrlen;
    freeaddrinfo(found);
    return 1;
}

int main(int argc, char **argv) {
    if (argc != 3 || !resolve(argv[2])) {
        fprintf(stderr, "usage: relay PORT ws://HOST:PORT/PATH\n");
        return 2;
    }
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    make_tables();

    static struct leg listener = {.side = LISTENER};
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons((uint16_t) atoi(argv[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int on = 1;
    listener.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    setsockopt(listener.fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener.fd, (struct sockaddr *) &here, sizeof here) || listen(listener.fd, 4096)) {
        perror("relay: cannot listen");
        return 3;
    }
    poller = epoll_create1(EPOLL_CLOEXEC);
    watch(&listener, EPOLL_CTL_ADD, EPOLLIN);
    printf("ready on 127.0.0.1:%s\n", argv[1]);
    fflush(stdout);

    struct epoll_event events[512];
    while (!stopped) {
        int count = epoll_wait(poller, events, 512, first_closing ? 1000 : -1);
        for (int i = 0; i < count; i++) {
            struct leg *leg = events[i].data.ptr;
            handle(leg, events[i].events);
        }
        while (first_closing && seconds() > first_closing->close_by) drop(first_closing);
        free_dead();
    }
    return 0;
}
