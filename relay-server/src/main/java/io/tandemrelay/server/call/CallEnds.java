package io.tandemrelay.server.call;

/** What a call tells the one who admitted it. Thread relay-io-N. */
interface CallEnds {

    /** The call has met the cause of its end; once, before anybody can ask for it. */
    void onEnding(Call call, CloseReason reason);

    /** The call is closed; once. */
    void onClosed(Call call, CloseReason reason);

    /** A defect in the relay ended the call. */
    void onDefect(Throwable failure);
}
