package io.tandemrelay.server.config;

/**
 * What is in effect.
 *
 * @param effective the same as HOCON text, secrets masked
 */
public record LoadedConfig(RelayConfig relay, String effective) {}
