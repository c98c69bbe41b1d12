package io.tandemrelay.server.upstream;

import io.tandemrelay.server.media.AudioFormat;

/** What a dialect reads out of text messages. Thread relay-io-N, the call's own. */
interface AgentEvents {

    /** The agent's side of the call is up. */
    void onLive();

    void onInterrupted(long receivedNs);

    void onCallerSpeech(long receivedNs);

    void onUtteranceEnd();

    /** The agent's call is over, for this vendor's reason. */
    void onEnded(EndedReason reason);

    /** Audio carried in text, borrowed for the call's duration. */
    void onTextAudio(AudioFormat format, byte[] audio, int length, long receivedNs);
}
