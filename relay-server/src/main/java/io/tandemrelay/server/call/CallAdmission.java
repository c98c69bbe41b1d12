package io.tandemrelay.server.call;

/** Decides whether a started stream becomes a call. Thread relay-io-N of the asking leg. */
@FunctionalInterface
public interface CallAdmission {

    /** Opens the call or refuses it; the identity has already been proven as far as configured. */
    Admission admit(CallIdentity identity, CarrierLeg carrier);
}
