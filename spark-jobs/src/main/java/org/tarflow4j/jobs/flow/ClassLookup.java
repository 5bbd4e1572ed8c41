package org.tarflow4j.jobs.flow;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;

/** Finds the number of a class that a user names by number or name. */
public final class ClassLookup {
    private static final int MOST_NAMES_IN_ERROR = 12;

    private final String key;
    private final int classes;
    private final List<String> names;
    private final String otherwise;

    /**
     * @param key what the user set, for errors
     * @param names of the classes of the checkpoint, in the order of their numbers
     */
    public ClassLookup(String key, List<String> names) {
        this(key, names, "");
    }

    /** @param otherwise what else the user could have set, for errors */
    public ClassLookup(String key, List<String> names, String otherwise) {
        this.otherwise = otherwise;
        this.key = key;
        this.classes = names.size();
        this.names = names;
    }

    /**
     * What an item of a list asks for: {@code CLASS}, or {@code CLASS:COUNT}.
     *
     * @throws JobException {@link ExitCode#BAD_USAGE} if there is no such class
     */
    public ClassRun run(String item) {
        int colon = item.lastIndexOf(':');
        if (colon > 0 && !names.contains(item) && item.substring(colon + 1).matches("[1-9]\\d{0,8}")) {
            return new ClassRun(label(item.substring(0, colon).trim()), Integer.parseInt(item.substring(colon + 1)));
        }
        return new ClassRun(label(item), 1);
    }

    /**
     * The number of a class, −1 for none.
     *
     * @throws JobException {@link ExitCode#BAD_USAGE} if there is no such class
     */
    public int label(String word) {
        if (word.matches("-1|\\d{1,9}")) {
            int label = Integer.parseInt(word);
            if (label >= classes) {
                throw unknown("class " + word + ", but the checkpoint has " + classes + " classes");
            }
            return label;
        }
        int exact = names.indexOf(word);
        return exact >= 0
                ? exact
                : IntStream.range(0, classes)
                        .filter(label ->
                                names.get(label).toLowerCase(Locale.ROOT).equals(word.toLowerCase(Locale.ROOT)))
                        .findFirst()
                        .orElseThrow(() -> unknown("\"" + word + "\", which is no class of the checkpoint"));
    }

    private JobException unknown(String what) {
        String known = String.join(", ", names.subList(0, Math.min(MOST_NAMES_IN_ERROR, classes)))
                + (classes > MOST_NAMES_IN_ERROR ? ", …" : "");
        return new JobException(
                ExitCode.BAD_USAGE,
                key + " has " + what + "; " + otherwise + "classes go by numbers from 0 on or names"
                        + (classes == 0 ? "" : ": " + known));
    }
}
