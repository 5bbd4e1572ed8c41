package org.tarflow4j.jobs.exchange;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is asked for, in one line of text.
 *
 * @param name of what is lent, or of who waits
 * @param position the first byte that is wanted; the index of the part that is brought
 * @param length bytes
 */
record Request(String name, long position, int length) {
    /** Beyond any part that is sent at a time; a stranger's length is not allocated unseen. */
    private static final int LONGEST = 64 << 20;

    private static final Pattern TEXT = Pattern.compile("(.+)\\[([0-9]{1,18})\\+([0-9]{1,9})]");

    static Request parse(String text) throws IOException {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IOException("Not a request: " + text);
        }
        Request request =
                new Request(matcher.group(1), Long.parseLong(matcher.group(2)), Integer.parseInt(matcher.group(3)));
        if (request.length > LONGEST) {
            throw new IOException("Request " + text + " is for more than " + LONGEST + " bytes");
        }
        return request;
    }

    @Override
    public String toString() {
        return name + "[" + position + "+" + length + "]";
    }
}
