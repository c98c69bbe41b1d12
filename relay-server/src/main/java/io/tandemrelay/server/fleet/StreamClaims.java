package io.tandemrelay.server.fleet;

/**
 * What a stream token says, once its MAC has been checked.
 *
 * @param callSid the call its stream must name
 * @param accountSid the account its stream must name, empty when the webhook named none
 * @param expirySeconds Unix time after which it is void
 * @param nonce tells tokens apart, so that each opens one stream only
 */
public record StreamClaims(String callSid, String accountSid, long expirySeconds, String nonce) {}
