package org.tarflow4j.data.source;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/** A split whose ids could be those of training images, and are told apart by what they begin with. */
final class HeldOutSplit implements SourceSplit {
    private static final long serialVersionUID = 1L;

    private static final String PREFIX = "held-out/";

    private final SourceSplit split;

    HeldOutSplit(SourceSplit split) {
        this.split = split;
    }

    @Override
    public ImageStream open(Configuration hadoop) throws IOException {
        ImageStream stream = split.open(hadoop);
        return new ImageStream() {
            @Override
            public @Nullable SourceImage next() throws IOException {
                SourceImage image = stream.next();
                return image == null
                        ? null
                        : new SourceImage(PREFIX + image.id(), image.label(), image.bytes(), image.loader());
            }

            @Override
            public void close() throws IOException {
                stream.close();
            }
        };
    }

    @Override
    public long bytes() {
        return split.bytes();
    }

    @Override
    public String name() {
        return PREFIX + " " + split.name();
    }
}
