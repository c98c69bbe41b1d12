package io.tandemrelay.loadgen.browser;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One tab: what it is shown, asked, and what it complained about. The test's thread. */
public final class Page implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 30;

    private final DevTools devTools;
    private final String target;
    private final String tab;
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile CompletableFuture<Boolean> loaded = new CompletableFuture<>();

    Page(DevTools devTools) {
        this.devTools = devTools;
        target =
                devTools.send(
                                null,
                                "Target.createTarget",
                                DevTools.parameters().put("url", "about:blank"))
                        .get("targetId")
                        .asString();
        tab =
                devTools.send(
                                null,
                                "Target.attachToTarget",
                                DevTools.parameters().put("targetId", target).put("flatten", true))
                        .get("sessionId")
                        .asString();
        devTools.listen(this::onEvent);
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            send(domain + ".enable", DevTools.parameters());
        }
    }

    /** The window from now on; below 600 pixels it is a telephone. */
    public void resize(int width, int height) {
        send(
                "Emulation.setDeviceMetricsOverride",
                DevTools.parameters()
                        .put("width", width)
                        .put("height", height)
                        .put("deviceScaleFactor", width < 600 ? 2 : 1)
                        .put("mobile", width < 600));
    }

    /** What the reader's system prefers, light or dark, on a screen. */
    public void prefer(String colours) {
        emulate("", colours);
    }

    /** The page as it goes to paper, for a reader whose system prefers these colours. */
    public void print(String colours) {
        emulate("print", colours);
        evaluate("dispatchEvent(new Event('beforeprint'))");
        settle();
    }

    private void emulate(String medium, String colours) {
        final ObjectNode parameters = DevTools.parameters().put("media", medium);
        parameters
                .putArray("features")
                .addObject()
                .put("name", "prefers-color-scheme")
                .put("value", colours);
        send("Emulation.setEmulatedMedia", parameters);
    }

    /** Opens an address and waits for its load event and two painted frames. */
    public void open(URI address) {
        loaded = new CompletableFuture<>();
        final JsonNode answer =
                send("Page.navigate", DevTools.parameters().put("url", address.toString()));
        if (answer.has("errorText")) {
            throw new IllegalStateException(address + ": " + answer.get("errorText").asString());
        }
        loaded.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        settle();
    }

    /** Waits until what was changed is painted. */
    public void settle() {
        evaluate(
                "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))");
    }

    /** The value of a JavaScript expression; a promise is awaited. */
    public JsonNode evaluate(String expression) {
        final JsonNode answer =
                send(
                        "Runtime.evaluate",
                        DevTools.parameters()
                                .put("expression", expression)
                                .put("returnByValue", true)
                                .put("awaitPromise", true));
        if (answer.has("exceptionDetails")) {
            throw new IllegalStateException(expression + ": " + answer.get("exceptionDetails"));
        }
        return answer.path("result").path("value");
    }

    /** The whole page, not only what the window shows. */
    public void screenshot(Path png) throws IOException {
        final JsonNode answer =
                send(
                        "Page.captureScreenshot",
                        DevTools.parameters()
                                .put("format", "png")
                                .put("captureBeyondViewport", true));
        Files.createDirectories(png.toAbsolutePath().getParent());
        Files.write(png, Base64.getDecoder().decode(answer.get("data").asString()));
    }

    /** Exceptions, console errors and warnings, and the browser's own complaints. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** Addresses asked for so far. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() {
        devTools.send(null, "Target.closeTarget", DevTools.parameters().put("targetId", target));
    }

    private JsonNode send(String method, ObjectNode parameters) {
        return devTools.send(tab, method, parameters);
    }

    private void onEvent(JsonNode event) {
        if (!event.path("sessionId").asString("").equals(tab)) {
            return;
        }
        final JsonNode what = event.path("params");
        switch (event.path("method").asString("")) {
            case "Page.loadEventFired" -> loaded.complete(true);
            case "Runtime.exceptionThrown" ->
                    complaints.add("exception: " + what.path("exceptionDetails"));
            case "Runtime.consoleAPICalled" -> onConsole(what);
            case "Log.entryAdded" -> complaints.add("log: " + what.path("entry"));
            case "Network.requestWillBeSent" ->
                    requests.add(what.path("request").path("url").asString(""));
            default -> {}
        }
    }

    private void onConsole(JsonNode what) {
        final String type = what.path("type").asString("");
        if (type.equals("error") || type.equals("warning") || type.equals("assert")) {
            complaints.add("console " + type + ": " + what.path("args"));
        }
    }
}
