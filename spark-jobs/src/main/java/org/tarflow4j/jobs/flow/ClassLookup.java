package org.tarflow4j.jobs.flow;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;

/** Finds the number of a class that a user names by number or name. */
public final class ClassLookup {
    private static final int MOST_NAMES_IN_ERROR = 12;
    private static final Pattern COUNTED = Pattern.compile("(.+):([1-9]\\d{0,8})");

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
        Matcher counted = COUNTED.matcher(item);
        return isCounted(item) && counted.matches()
                ? new ClassRun(label(counted.group(1).trim()), Integer.parseInt(counted.group(2)))
                : new ClassRun(label(item), 1);
    }

    /** Whether an item of a list says how many samples it asks for. */
    public boolean isCounted(String item) {
        return !names.contains(item) && COUNTED.matcher(item).matches();
    }

    /**
     * The number of a class, −1 for none.
     *
     * @throws JobException {@link ExitCode#BAD_USAGE} if there is no such class, or the word is the number of one and the
     *     name of another
     */
    public int label(String word) {
        if (word.equals("-1")) {
            return -1;
        }
        int exact = names.indexOf(word);
        if (word.matches("\\d{1,9}")) {
            int label = Integer.parseInt(word);
            if (exact >= 0 && label < classes && label != exact) {
                throw ambiguous(word, label, exact);
            }
            if (exact < 0 && label >= classes) {
                throw unknown("class " + word + ", but the checkpoint has " + classes + " classes");
            }
            return label < classes ? label : exact;
        }
        return exact >= 0
                ? exact
                : IntStream.range(0, classes)
                        .filter(label ->
                                names.get(label).toLowerCase(Locale.ROOT).equals(word.toLowerCase(Locale.ROOT)))
                        .findFirst()
                        .orElseThrow(() -> unknown("\"" + word + "\", which is no class of the checkpoint"));
    }

    /** As of folders that are called by numbers, whose order is that of text: 0, 1, 10, 11, 2. */
    private JobException ambiguous(String word, int label, int named) {
        return new JobException(
                ExitCode.BAD_USAGE,
                key + " has " + word + ", which is the number of class \"" + names.get(label)
                        + "\" and the name of class number " + named + "; write " + unmistakable(label)
                        + " for the number, or " + unmistakable(named) + " for the name");
    }

    /** A number with so many zeros in front that no class is called so. */
    private String unmistakable(int label) {
        String number = "0" + label;
        while (names.contains(number)) {
            number = "0" + number;
        }
        return number;
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
