package org.tarflow4j.data.source;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.tarflow4j.data.image.UnusableImageException;

/** Reads a source as the job does, into lines. */
final class SourceReading {
    static final Configuration HADOOP = new Configuration();

    private SourceReading() {}

    /** Of each input, in order: id, label and content as text, or id, code of the reason and detail. */
    static List<String> read(List<SourceSplit> splits) throws Exception {
        List<String> lines = new ArrayList<>();
        for (SourceSplit split : splits) {
            try (ImageStream stream = split.open(HADOOP)) {
                for (SourceImage image = stream.next(); image != null; image = stream.next()) {
                    lines.add(image.id() + " " + outcome(image));
                }
            }
        }
        return lines;
    }

    private static String outcome(SourceImage image) throws Exception {
        try {
            byte[] bytes = ((ImageContent.File) image.content()).bytes();
            return image.label() + " " + new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (UnusableImageException e) {
            return e.reason().code() + " " + e.detail();
        }
    }
}
