package org.tarflow4j.data.source;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A class of images.
 *
 * @param id what labels are matched by: a folder's name, a synset, a number
 * @param name what people call it
 */
public record ImageClass(String id, String name) {
    /** Classes that are known by one word each. */
    static List<ImageClass> named(List<String> names) {
        return names.stream().map(name -> new ImageClass(name, name)).toList();
    }

    /** Classes that are known by their numbers from {@code first} on, and perhaps by names. */
    static List<ImageClass> numbered(int first, int count, List<String> names) {
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    String id = Integer.toString(first + i);
                    return new ImageClass(id, names.isEmpty() ? id : names.get(i));
                })
                .toList();
    }
}
