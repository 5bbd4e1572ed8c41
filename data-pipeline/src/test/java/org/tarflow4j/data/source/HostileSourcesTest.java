package org.tarflow4j.data.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarflow4j.data.image.UnusableImageException;
import org.tarflow4j.fault.MemoryDisk;
import org.tarflow4j.hostile.Fuzz;
import org.tarflow4j.hostile.Mutator;

/** Hostile files of every kind of source: refused as a whole, or the images that cannot be used are told. */
class HostileSourcesTest {
    private static final Configuration HADOOP = new Configuration();
    private static final String ROOT = "hostile://sources/";

    static {
        MemoryDisk.register(HADOOP, "hostile");
        HADOOP.setBoolean("fs.hostile.impl.disable.cache", false);
    }

    @TempDir
    Path directory;

    private int unusable;

    @Test
    void idx() throws Exception {
        byte[] images = idx(new byte[] {0, 0, 8, 3, 0, 0, 0, 5, 0, 0, 0, 2, 0, 0, 0, 3}, 30);
        byte[] labels = idx(new byte[] {0, 0, 8, 1, 0, 0, 0, 5}, 5);
        put("a-images-idx3-ubyte", images);
        put("a-labels-idx1-ubyte", labels);
        SourceRequest request = SourceRequest.of(SourceKind.IDX, ROOT + "a-images-idx3-ubyte");
        fuzz("IDX images", new Mutator(List.of(images, gzip(images))), 5000, file -> {
            put("a-images-idx3-ubyte", file);
            readAll(request);
        });
        fuzz("IDX images in gzip", new Mutator(List.of(images)), 5000, file -> {
            put("a-images-idx3-ubyte", gzip(file));
            readAll(request);
        });
        put("a-images-idx3-ubyte", images);
        fuzz("IDX labels", new Mutator(List.of(labels, gzip(labels))), 5000, file -> {
            put("a-labels-idx1-ubyte", file);
            readAll(request);
        });
    }

    @Test
    void npz() throws Exception {
        byte[] data = npy("|u1", "(5, 12)", 60);
        byte[] labels = npy("<i8", "(5,)", 40);
        SourceRequest request = SourceRequest.of(SourceKind.IMAGENET64, ROOT + "a.npz");
        List<byte[]> whole = List.of(npz(ZipEntry.STORED, data, labels), npz(ZipEntry.DEFLATED, data, labels));
        fuzz("ImageNet64 archive", new Mutator(whole), 3000, file -> {
            put("a.npz", file);
            readAll(request);
        });
        fuzz("ImageNet64 array", new Mutator(List.of(data), "|u99999999999", "|u1000000000"), 3000, file -> {
            put("a.npz", npz(file.length % 2 == 0 ? ZipEntry.STORED : ZipEntry.DEFLATED, file, labels));
            readAll(request);
        });
    }

    @Test
    void parquet() throws Exception {
        List<byte[]> whole = new ArrayList<>();
        for (CompressionCodecName codec :
                List.of(CompressionCodecName.UNCOMPRESSED, CompressionCodecName.SNAPPY, CompressionCodecName.GZIP)) {
            for (WriterVersion version : WriterVersion.values()) {
                whole.add(Files.readAllBytes(LyingParquetTest.write(directory.resolve("a.parquet"), codec, version)));
            }
        }
        SourceRequest request = SourceRequest.of(SourceKind.PARQUET, ROOT + "a.parquet");
        fuzz("Parquet", new Mutator(whole), 3000, file -> {
            put("a.parquet", file);
            readAll(request);
        });
    }

    @Test
    void tar() throws Exception {
        byte[] classes = new TarBuilder()
                .file("n01440764.tar", ImageNetFiles.classTar("n01440764", 2))
                .pax("path=n02119789.tar", "size=2560")
                .header("n.tar", '0', 0)
                .bytes(ImageNetFiles.classTar("n02119789", 1))
                .end();
        SourceRequest imageNet = SourceRequest.of(SourceKind.IMAGENET, ROOT + "train.tar");
        fuzz("tar of tars", new Mutator(List.of(classes), "../../n01440764.tar", "size=-1\n"), 8000, file -> {
            put("train.tar", checked(file));
            readAll(imageNet);
        });
        byte[] shard = new TarBuilder()
                .file("a/000.jpg", "picture")
                .file("a/000.cls", "3")
                .longName("b/" + "x".repeat(120) + ".png")
                .file("b/001.png", "picture")
                .file("b/001.json", "{\"label\": 7, \"more\": [1, {}]}")
                .end();
        SourceRequest webDataset = new SourceRequest(
                SourceKind.WEBDATASET, ROOT + "shard.tar", null, null, null, List.of("ape", "bee", "cow", "dog"));
        fuzz("WebDataset shard", new Mutator(List.of(shard), "../../x.jpg", "12 path=../..\n"), 8000, file -> {
            put("shard.tar", checked(file));
            readAll(webDataset);
        });
    }

    @Test
    void developmentKit() throws Exception {
        byte[] kit = new GZIPInputStream(Files.newInputStream(ImageNetFiles.kit(directory.resolve("kit"), 1, 2, 3)))
                .readAllBytes();
        byte[] other;
        try (var in = new GZIPInputStream(getClass().getResourceAsStream("/sources/kit-of-scipy.tar.gz"))) {
            other = in.readAllBytes();
        }
        fuzz("development kit", new Mutator(List.of(kit, other)), 500, file -> {
            put("kit.tar.gz", gzip(checked(file)));
            DevelopmentKit.read(ROOT + "kit.tar.gz", HADOOP).labels();
        });
    }

    private void fuzz(String format, Mutator mutator, int count, Fuzz.Reader reader) {
        unusable = 0;
        Fuzz.Result result = Fuzz.run(format, mutator, count, HostileSourcesTest::isDeclared, reader);
        assertThat(result.read()).as("read").isPositive();
        assertThat(result.refused() + unusable).as("noticed").isGreaterThan(count / 20);
    }

    /** The job tells the message to the user, exit code 3. */
    private static boolean isDeclared(Throwable thrown) {
        return thrown instanceof UnusableSourceException;
    }

    private void readAll(SourceRequest request) throws Exception {
        for (SourceSplit split : Sources.open(request, HADOOP).splits()) {
            try (ImageStream stream = split.open(HADOOP)) {
                for (SourceImage image = stream.next(); image != null; image = stream.next()) {
                    load(image);
                }
            }
        }
    }

    private void load(SourceImage image) throws Exception {
        try {
            image.content();
        } catch (UnusableImageException e) {
            unusable++; // listed with the skipped ones
        }
    }

    private static void put(String name, byte[] content) throws Exception {
        org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(ROOT + name);
        FileSystem disk = path.getFileSystem(HADOOP);
        try (FSDataOutputStream out = disk.create(path, true)) {
            out.write(content);
        }
    }

    private static byte[] idx(byte[] header, int values) {
        return Arrays.copyOf(header, header.length + values);
    }

    private static byte[] npy(String type, String shape, int bytes) {
        String text = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }\n";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) text.length(), 0});
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(new byte[bytes]);
        return out.toByteArray();
    }

    private static byte[] npz(int method, byte[] data, byte[] labels) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setMethod(method);
            for (String name : List.of("data.npy", "labels.npy")) {
                byte[] content = name.startsWith("data") ? data : labels;
                ZipEntry entry = new ZipEntry(name);
                CRC32 checksum = new CRC32();
                checksum.update(content);
                entry.setSize(content.length);
                entry.setCrc(checksum.getValue());
                zip.putNextEntry(entry);
                zip.write(content);
            }
        }
        return out.toByteArray();
    }

    private static byte[] gzip(byte[] content) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    /** With the right checksum in every block that looks like a header, so that readers go on past it. */
    private static byte[] checked(byte[] tar) {
        List<Integer> headers = new ArrayList<>();
        for (int at = 0; at + 512 <= tar.length; at += 512) {
            if (tar[at + 257] == 'u' && tar[at + 258] == 's') {
                headers.add(at);
            }
        }
        for (int at : headers) {
            Arrays.fill(tar, at + 148, at + 156, (byte) ' ');
            int sum = 0;
            for (int i = at; i < at + 512; i++) {
                sum += tar[i] & 0xFF;
            }
            byte[] text = String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(text, 0, tar, at + 148, 8);
        }
        return tar;
    }
}
