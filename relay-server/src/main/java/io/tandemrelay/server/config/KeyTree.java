package io.tandemrelay.server.config;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The keys there are, read off the configuration records: a component is a key, a record of ours a
 * section, a {@link Secret} a key with a sibling for a file's name.
 */
final class KeyTree {
    /** Ending of the sibling key that names the file a secret is in. */
    static final String FILE_SUFFIX = "File";

    private final Map<String, Class<?>> leaves = new TreeMap<>();
    private final Map<String, Class<?>> sections = new TreeMap<>();

    KeyTree(Class<? extends Record> root) {
        add(root, "");
    }

    private void add(Class<?> section, String prefix) {
        for (RecordComponent component : section.getRecordComponents()) {
            final String key = prefix + component.getName();
            final Class<?> type = component.getType();
            if (isSection(type)) {
                sections.put(key, type);
                add(type, key + ".");
            } else {
                leaves.put(key, type);
            }
            if (type == Secret.class) {
                leaves.put(key + FILE_SUFFIX, String.class);
            }
        }
    }

    static boolean isSection(Class<?> type) {
        return type.isRecord() && type != Secret.class && type != FreeForm.class;
    }

    /** Every key that has a value, with the type of its component. */
    Map<String, Class<?>> leaves() {
        return leaves;
    }

    boolean isSection(String key) {
        return sections.containsKey(key);
    }

    boolean isLeaf(String key) {
        return leaves.containsKey(key);
    }

    boolean isSecret(String key) {
        return leaves.get(key) == Secret.class;
    }

    /** The key or section most likely meant, or empty when none is near. */
    String nearest(String unknown) {
        final String wanted = unknown.toLowerCase(Locale.ROOT);
        String best = "";
        int bestDistance = Math.max(2, unknown.length() / 4) + 1;
        for (Iterable<String> keys : List.of(leaves.keySet(), sections.keySet())) {
            for (String key : keys) {
                final String known = key.toLowerCase(Locale.ROOT);
                // a right word in the wrong section counts as near
                final int distance =
                        lastWord(known).equals(lastWord(wanted))
                                ? Math.min(2, distance(known, wanted))
                                : distance(known, wanted);
                if (distance < bestDistance) {
                    best = key;
                    bestDistance = distance;
                }
            }
        }
        return best;
    }

    private static String lastWord(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }

    /** Levenshtein's: insertions, deletions and replacements that turn one into the other. */
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            final int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                final int replace = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replace, Math.min(previous[j], row[j - 1]) + 1);
            }
            previous = row;
        }
        return previous[b.length()];
    }
}
