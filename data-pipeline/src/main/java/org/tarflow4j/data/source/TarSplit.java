package org.tarflow4j.data.source;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/** Some members of a tar archive of images, or a whole one inside a larger file. */
final class TarSplit implements SourceSplit {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final long begin;
    private final long end;
    private final String archive;
    private final String prefix;
    private final int[] labels;

    /**
     * The members between two places of a file.
     *
     * @param archive what faults that belong to no member are listed under
     * @param prefix what its ids begin with
     * @param labels one for each member, or a single one for all
     */
    TarSplit(TarPart part, String archive, String prefix, int... labels) {
        this.file = part.file();
        this.begin = part.begin();
        this.end = part.end();
        this.archive = archive;
        this.prefix = prefix;
        this.labels = labels;
    }

    @Override
    public ImageStream open(Configuration hadoop) throws IOException {
        return new Stream(new TarReader(SourceFiles.open(file, hadoop), begin, end));
    }

    @Override
    public long bytes() {
        return end - begin;
    }

    @Override
    public String name() {
        return file + " from " + begin + " to " + end + " as " + prefix + " "
                + Integer.toHexString(Arrays.hashCode(labels));
    }

    private final class Stream implements ImageStream {
        private final TarReader tar;
        private final Set<String> names = new HashSet<>();
        private int number;

        Stream(TarReader tar) {
            this.tar = tar;
        }

        @Override
        public @Nullable SourceImage next() throws IOException {
            TarMember member = tar.next();
            if (member == null) {
                return null;
            }
            int label = labels[labels.length == 1 ? 0 : Math.min(number, labels.length - 1)];
            number++;
            String id = member.name().isEmpty() ? archive : prefix + member.name();
            int counted = names.add(member.name()) ? label : Labels.REPEATED;
            return new SourceImage(
                    id, Math.max(Labels.NONE, counted), member.size(), () -> TarImages.load(tar, member, counted));
        }

        @Override
        public void close() throws IOException {
            tar.close();
        }
    }
}
