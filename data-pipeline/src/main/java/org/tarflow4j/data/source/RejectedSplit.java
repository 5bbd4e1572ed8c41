package org.tarflow4j.data.source;

import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.data.image.SkipReason;
import org.tarflow4j.data.image.UnusableImageException;

/** What was found unusable when the source was opened, so that it is counted and listed like all else. */
final class RejectedSplit implements SourceSplit {
    private static final long serialVersionUID = 1L;

    /** An input that will not be read. */
    record Rejected(String id, SkipReason reason, String detail) {}

    private final String[] ids;
    private final SkipReason[] reasons;
    private final String[] details;

    RejectedSplit(List<Rejected> inputs) {
        this.ids = inputs.stream().map(Rejected::id).toArray(String[]::new);
        this.reasons = inputs.stream().map(Rejected::reason).toArray(SkipReason[]::new);
        this.details = inputs.stream().map(Rejected::detail).toArray(String[]::new);
    }

    @Override
    public ImageStream open(Configuration hadoop) {
        return new Stream();
    }

    @Override
    public long bytes() {
        return 0;
    }

    @Override
    public String name() {
        return "rejected " + Arrays.toString(ids) + Arrays.toString(reasons) + Arrays.toString(details);
    }

    private final class Stream implements ImageStream {
        private int position;

        @Override
        public @Nullable SourceImage next() {
            if (position == ids.length) {
                return null;
            }
            int current = position++;
            return new SourceImage(ids[current], Labels.NONE, 0, () -> {
                throw new UnusableImageException(reasons[current], details[current]);
            });
        }

        @Override
        public void close() {
            position = ids.length;
        }
    }
}
