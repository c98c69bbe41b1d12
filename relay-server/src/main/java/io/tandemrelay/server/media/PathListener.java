package io.tandemrelay.server.media;

/** What a path tells its call. */
public interface PathListener {

    /** The ring has slots to read. Thread relay-io-N. */
    void onSlots();

    /** Processing threw: the call must end. Thread that processes frames; must only hand over. */
    void onPathFailure(RuntimeException failure);
}
