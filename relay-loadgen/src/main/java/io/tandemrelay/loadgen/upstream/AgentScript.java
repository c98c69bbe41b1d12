package io.tandemrelay.loadgen.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What an agent does, whatever the dialect: how soon and how it answers, and what it does once a
 * session is open. Immutable: every method returns a changed copy. Acts add up.
 */
public final class AgentScript {
    private boolean listening = true;
    private long upgradeAfterMs;
    private UpgradeAnswer upgradeAnswer = UpgradeAnswer.ACCEPT;
    private boolean upgradeNeedsKey;
    private long createAfterMs;
    private CreateAnswer createAnswer = CreateAnswer.CREATED;
    private AgentAudio simpleAudio = AgentAudio.PCM_8K;
    private Delivery delivery = Delivery.WHOLE;
    private boolean answersPings = true;
    private boolean answersClose = true;
    private boolean answersEndCall = true;
    private List<AgentAct> acts = List.of();

    private AgentScript() {}

    /** Accepts at once, records what it hears and says nothing. */
    public static AgentScript recording() {
        return new AgentScript();
    }

    /** As {@link #recording()}, and {@code POST /call} gets exactly this answer. */
    public static AgentScript createResponse(int status, Map<String, String> headers, String body) {
        return recording().create(new CreateAnswer.Verbatim(status, headers, body));
    }

    /** The port is known, but connections to it are refused. */
    public AgentScript refusing() {
        return with(script -> script.listening = false);
    }

    public AgentScript upgradeAfterMs(long delayMs) {
        return with(script -> script.upgradeAfterMs = delayMs);
    }

    /** TCP is accepted, the upgrade request read and never answered. */
    public AgentScript upgradeNever() {
        return with(script -> script.upgradeAnswer = UpgradeAnswer.NEVER);
    }

    /** The upgrade is answered with this status; 302 names another path of this agent. */
    public AgentScript upgradeStatus(int status) {
        return with(script -> script.upgradeAnswer = new UpgradeAnswer.Refuse(status));
    }

    public AgentScript upgradeBadAccept() {
        return with(script -> script.upgradeAnswer = UpgradeAnswer.BAD_ACCEPT);
    }

    /** Upgrades without the right bearer key are answered 401. */
    public AgentScript upgradeNeedsKey() {
        return with(script -> script.upgradeNeedsKey = true);
    }

    public AgentScript createAfterMs(long delayMs) {
        return with(script -> script.createAfterMs = delayMs);
    }

    public AgentScript create(CreateAnswer answer) {
        return with(script -> script.createAnswer = answer);
    }

    public AgentScript create(CreateAnswer.Shape shape) {
        return create(new CreateAnswer.Created(shape));
    }

    /** What the agent speaks in the simple dialect, which has no negotiation; default PCM 8 kHz. */
    public AgentScript simpleAudio(AgentAudio audio) {
        return with(script -> script.simpleAudio = audio);
    }

    /** Every message is sent in WebSocket frames of at most this many payload bytes. */
    public AgentScript fragmented(int frameBytes) {
        return with(script -> script.delivery = new Delivery(frameBytes, false, false));
    }

    /** As {@link #fragmented}, with a ping after every WebSocket frame but the last. */
    public AgentScript fragmentedWithPings(int frameBytes) {
        return with(script -> script.delivery = new Delivery(frameBytes, true, false));
    }

    /** Simple dialect only: audio as base64 mu-law 8 kHz in a text message of event "audio". */
    public AgentScript audioAsJson() {
        return with(script -> script.delivery = new Delivery(0, false, true));
    }

    public AgentScript ignoringPings() {
        return with(script -> script.answersPings = false);
    }

    /** A peer's close frame is recorded and neither answered nor followed by a TCP close. */
    public AgentScript ignoringClose() {
        return with(script -> script.answersClose = false);
    }

    /** {@code end-call} is recorded and not followed by status "ended" and close 1000. */
    public AgentScript ignoringEndCall() {
        return with(script -> script.answersEndCall = false);
    }

    public AgentScript act(AgentAct act) {
        return with(script -> {
            final List<AgentAct> more = new ArrayList<>(script.acts);
            more.add(act);
            script.acts = List.copyOf(more);
        });
    }

    public AgentScript actAfterMs(long delayMs, Consumer<AgentSession> action) {
        return act(session -> session.after(delayMs, () -> action.accept(session)));
    }

    /** Vapi dialect only: {@code status-update} "in-progress" after so long. */
    public AgentScript inProgressAfterMs(long delayMs) {
        return actAfterMs(delayMs, AgentSession::sendInProgress);
    }

    /** Binary messages go back as they came, at once. */
    public AgentScript echo() {
        return act(session -> session.echo(true));
    }

    public AgentScript speak(Speech speech) {
        return act(session -> session.speak(speech));
    }

    /** The first interruption after {@code firstMs}, then one every {@code everyMs}. */
    public AgentScript interrupt(long firstMs, long everyMs, int times) {
        return act(session -> new InterruptionSchedule(session, everyMs, times).begin(firstMs));
    }

    public AgentScript hangUpAfterMs(long delayMs, String endedReason) {
        return actAfterMs(delayMs, session -> session.hangUp(endedReason));
    }

    public AgentScript closeAfterMs(long delayMs, int code) {
        return actAfterMs(delayMs, session -> session.close(code));
    }

    public AgentScript resetAfterMs(long delayMs) {
        return actAfterMs(delayMs, AgentSession::reset);
    }

    /** RST once so many bytes of audio have been heard. */
    public AgentScript resetAfterHeard(long bytes) {
        return act(session -> session.resetAfterHeard(bytes));
    }

    /** RST after exactly so many bytes on the wire since the upgrade, also inside a header. */
    public AgentScript resetAfterSent(long wireBytes) {
        return act(session -> session.resetAfterSent(wireBytes));
    }

    public AgentScript stopReadingAfterMs(long delayMs) {
        return actAfterMs(delayMs, AgentSession::stopReading);
    }

    /** Binary messages as fast as the peer takes them; 0 total bytes for no end. */
    public AgentScript flood(int messageBytes, long totalBytes) {
        return act(session -> session.flood(messageBytes, totalBytes));
    }

    /** The whole agent dies: all its sockets reset, its port refusing. */
    public AgentScript dieAfterMs(long delayMs) {
        return actAfterMs(delayMs, session -> session.agent().die());
    }

    boolean listening() {
        return listening;
    }

    long upgradeAfterMs() {
        return upgradeAfterMs;
    }

    UpgradeAnswer upgradeAnswer() {
        return upgradeAnswer;
    }

    boolean needsKeyToUpgrade() {
        return upgradeNeedsKey;
    }

    long createAfterMs() {
        return createAfterMs;
    }

    CreateAnswer createAnswer() {
        return createAnswer;
    }

    AgentAudio simpleAudio() {
        return simpleAudio;
    }

    Delivery delivery() {
        return delivery;
    }

    boolean answersPings() {
        return answersPings;
    }

    boolean answersClose() {
        return answersClose;
    }

    boolean answersEndCall() {
        return answersEndCall;
    }

    List<AgentAct> acts() {
        return acts;
    }

    private AgentScript with(Consumer<AgentScript> change) {
        final AgentScript copy = new AgentScript();
        copy.listening = listening;
        copy.upgradeAfterMs = upgradeAfterMs;
        copy.upgradeAnswer = upgradeAnswer;
        copy.upgradeNeedsKey = upgradeNeedsKey;
        copy.createAfterMs = createAfterMs;
        copy.createAnswer = createAnswer;
        copy.simpleAudio = simpleAudio;
        copy.delivery = delivery;
        copy.answersPings = answersPings;
        copy.answersClose = answersClose;
        copy.answersEndCall = answersEndCall;
        copy.acts = acts;
        change.accept(copy);
        return copy;
    }
}
