package io.tandemrelay.server.call;

/** What a call tells the one who admitted it. Thread relay-io-N. */
interface CallEnds {

    /** The call is closed; once. */
    void onClosed(Call call, CloseReason reason);

    /** A defect in the relay ended the call. */
    void onDefect(RuntimeException failure);
}
