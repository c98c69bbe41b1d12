package io.tandemrelay.server.config;

/**
 * Section {@code upstream.simple}.
 *
 * @param jsonAudio format of audio that comes as base64 within JSON
 */
public record SimpleConfig(UpstreamAudioConfig jsonAudio) {}
