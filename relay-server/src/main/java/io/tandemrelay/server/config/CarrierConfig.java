package io.tandemrelay.server.config;

/** Section {@code carrier}: the telephone side, one sub-section per dialect. */
public record CarrierConfig(TwilioConfig twilio) {}
