/**
 * Twilio's side of a call: the voice webhook, the TwiML that comes back, the media stream with its
 * 20 ms clock, and the playback buffer with marks and clear. Written from Twilio's public pages
 * alone, so that the relay is tested against a second reading of them.
 *
 * <pre>
 *   TwilioCaller --start()--> TwilioCall --webhook, action, callbacks--> VoiceWebhook --HTTP--> relay
 *                                 |
 *                                 +--one per Connect--> TwilioStream --WebSocket--> relay
 *                                                         |      ^
 *                                      FrameClock --------+      +--- PlaybackBuffer -> AudioTrack
 * </pre>
 *
 * <p><b>Threads:</b> a call belongs to one event loop (caller-N) of its {@link
 * io.tandemrelay.loadgen.caller.PhoneNetwork} for its whole life; every mutable field of the call
 * and its streams is that loop's, unless its class says otherwise.
 *
 * <p><b>May use:</b> audio, pace; Netty, Jackson, HdrHistogram.
 */
@NullMarked
package io.tandemrelay.loadgen.caller;

import org.jspecify.annotations.NullMarked;
