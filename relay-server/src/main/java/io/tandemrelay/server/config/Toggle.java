package io.tandemrelay.server.config;

/** Yes, no, or what the rest of the configuration suggests. */
public enum Toggle {
    AUTO,
    TRUE,
    FALSE
}
