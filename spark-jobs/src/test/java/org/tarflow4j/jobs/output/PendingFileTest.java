package org.tarflow4j.jobs.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Abortable;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tarflow4j.fault.MemoryDisk;
import org.tarflow4j.fault.MemoryObjectStore;

/** A file that is replaced is there at every instant, whatever fails. */
class PendingFileTest {
    @AfterEach
    void accept() {
        FailingStore.fails = false;
        FailingStore.aborted = 0;
    }

    @Test
    void aFileIsReplacedWithoutBeingDeleted() throws IOException {
        Configuration hadoop = new Configuration();
        hadoop.setClass("fs.strict.impl", StrictDisk.class, FileSystem.class);
        hadoop.setBoolean("fs.strict.impl.disable.cache", true);
        hadoop.set("fs.AbstractFileSystem.strict.impl", StrictContext.class.getName());
        OutputDirectory directory = new OutputDirectory("strict://disk-" + UUID.randomUUID() + "/out", hadoop);
        directory.write("a", bytes("old"));
        directory.write("a", bytes("new"));
        assertThat(content(directory, "a")).isEqualTo("new");
        assertThat(directory.list("")).containsExactly("a");
    }

    /** As a task that fails does: the writer is closed, and so is the file, which was not committed. */
    @Test
    void whatIsNotCommittedIsNoObject() throws IOException {
        OutputDirectory directory = objects();
        directory.write("a", bytes("old"));
        try (PendingFile file = directory.create("a");
                var out = file.stream()) {
            out.write(bytes("ne"));
        }
        assertThat(content(directory, "a")).isEqualTo("old");
        assertThat(FailingStore.aborted).isEqualTo(1);
    }

    @Test
    void anObjectWhosePutFailsStaysAsItWas() throws IOException {
        OutputDirectory directory = objects();
        directory.write("a", bytes("old"));
        FailingStore.fails = true;
        assertThatThrownBy(() -> directory.write("a", bytes("new"))).hasMessageContaining("PUT");
        assertThat(content(directory, "a")).isEqualTo("old");
        FailingStore.fails = false;
        directory.write("a", bytes("new"));
        assertThat(content(directory, "a")).isEqualTo("new");
    }

    private static OutputDirectory objects() throws IOException {
        Configuration hadoop = new Configuration();
        hadoop.setClass("fs.s3a.impl", FailingStore.class, FileSystem.class);
        hadoop.setBoolean("fs.s3a.impl.disable.cache", true);
        return new OutputDirectory("s3a://" + UUID.randomUUID() + "/out", hadoop);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static String content(OutputDirectory directory, String name) throws IOException {
        try (InputStream in = directory.open(name)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    /** As HDFS renames: over no file, unless asked to in so many words. Deletes nothing that was finished. */
    static final class StrictDisk extends FilterFileSystem {
        StrictDisk() {
            super(new MemoryDisk());
        }

        @Override
        public boolean rename(Path from, Path to) throws IOException {
            return !exists(to) && super.rename(from, to);
        }

        @Override
        public boolean delete(Path path, boolean recursive) throws IOException {
            if (!path.getName().startsWith(".")) {
                throw new IOException("Deletes " + path);
            }
            return super.delete(path, recursive);
        }
    }

    /** The same disk, asked in so many words. */
    static final class StrictContext extends DelegateToFileSystem {
        StrictContext(URI uri, Configuration hadoop) throws Exception {
            super(uri, new MemoryDisk(), hadoop, uri.getScheme(), false);
        }

        @Override
        public void renameInternal(Path from, Path to, boolean overwrite) throws IOException {
            assertThat(overwrite).isTrue();
            assertThat(fsImpl.rename(from, to)).isTrue();
        }
    }

    /** Whose PUTs can fail, and which counts the uploads that were given up. */
    static final class FailingStore extends MemoryObjectStore {
        static boolean fails;
        static int aborted;

        @Override
        public FSDataOutputStream create(
                Path path,
                FsPermission permission,
                boolean overwrite,
                int bufferSize,
                short replication,
                long blockSize,
                Progressable progress)
                throws IOException {
            FSDataOutputStream upload =
                    super.create(path, permission, overwrite, bufferSize, replication, blockSize, progress);
            return new FSDataOutputStream(new Upload(upload), null);
        }
    }

    private static final class Upload extends ByteArrayOutputStream implements Abortable {
        private final FSDataOutputStream object;

        Upload(FSDataOutputStream object) {
            this.object = object;
        }

        @Override
        public AbortableResult abort() {
            FailingStore.aborted++;
            return null;
        }

        @Override
        public void close() throws IOException {
            if (FailingStore.fails) {
                throw new IOException("A PUT failed");
            }
            try (object) {
                object.write(toByteArray());
            }
        }
    }
}
