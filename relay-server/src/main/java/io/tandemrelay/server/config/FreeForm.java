package io.tandemrelay.server.config;

/**
 * An object whose fields are not ours: passed on as it stands, members that are empty objects left
 * out.
 *
 * @param json one JSON object
 */
public record FreeForm(String json) {

    /** Without any field. */
    public static final FreeForm EMPTY = new FreeForm("{}");

    public boolean isEmpty() {
        return json.equals(EMPTY.json);
    }

    /** Nothing of the content: what goes to a vendor may hold vendor's secrets. */
    @Override
    public String toString() {
        return isEmpty() ? "{}" : "{...}";
    }
}
