package org.tarflow4j.data.source;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** A shard. Members that follow each other and share a key, the name up to its first dot, are a sample. */
final class WebDatasetSplit implements SourceSplit {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final long length;
    private final int classes;

    WebDatasetSplit(String file, long length, int classes) {
        this.file = file;
        this.length = length;
        this.classes = classes;
    }

    @Override
    public ImageStream open(Configuration hadoop) throws IOException {
        return new Stream(new TarReader(SourceFiles.open(file, hadoop), 0, length));
    }

    @Override
    public long bytes() {
        return length;
    }

    @Override
    public String name() {
        return file + " of " + length + " bytes, " + classes + " classes";
    }

    private final class Stream implements ImageStream {
        private final TarReader tar;
        private final String shard = new Path(file).getName();
        private final Set<String> keys = new HashSet<>();
        private final Deque<SourceImage> found = new ArrayDeque<>();
        private @Nullable WebDatasetSample sample;
        private boolean ended;

        Stream(TarReader tar) {
            this.tar = tar;
        }

        @Override
        public @Nullable SourceImage next() throws IOException {
            while (found.isEmpty() && !ended) {
                TarMember member = tar.next();
                if (member == null) {
                    ended = true;
                    finish();
                } else {
                    take(member);
                }
            }
            return found.poll();
        }

        private void take(TarMember member) throws IOException {
            if (member.problem() != null || SourceFiles.isHidden(member.baseName())) {
                String id = member.name().isEmpty() ? shard : shard + "/" + member.name();
                found.add(new SourceImage(
                        id, Labels.NONE, member.size(), () -> TarImages.load(tar, member, Labels.NONE)));
                return;
            }
            String key = WebDatasetSample.key(member);
            if (sample == null || !sample.key().equals(key)) {
                finish();
                sample = new WebDatasetSample(key, keys.add(key));
            }
            sample.take(member, tar);
        }

        private void finish() {
            if (sample != null) {
                found.add(sample.image(shard, classes));
            }
            sample = null;
        }

        @Override
        public void close() throws IOException {
            ended = true;
            tar.close();
        }
    }
}
