package org.tarflow4j.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderSourceTest {
    private static final Configuration HADOOP = new Configuration();

    @TempDir
    Path root;

    @Test
    void classesAreTheSortedFoldersAndIdsAreRelativePaths() throws Exception {
        for (String file : List.of("zebra/b.png", "zebra/a.png", "ape/old/c d%20.png", ".git/d.png")) {
            Files.createDirectories(root.resolve(file).getParent());
            Files.writeString(root.resolve(file), "x");
        }

        ImageSource source = FolderSource.open(SourceRequest.of(SourceKind.FOLDER, root.toString()), HADOOP);

        assertThat(source.classNames()).containsExactly("ape", "zebra");
        List<String> found = new ArrayList<>();
        for (SourceSplit split : source.splits()) {
            try (ImageStream stream = split.open(HADOOP)) {
                for (SourceImage image = stream.next(); image != null; image = stream.next()) {
                    found.add(image.id() + " " + image.label());
                }
            }
        }
        assertThat(found).containsExactly("ape/old/c d%20.png 0", "zebra/a.png 1", "zebra/b.png 1");
    }

    @Test
    void heldOutImagesHaveTheSameClassesAndOtherIds() throws Exception {
        for (String file : List.of("train/ape/1.png", "train/zebra/1.png", "val/gnu/1.png", "val/zebra/1.png")) {
            Files.createDirectories(root.resolve(file).getParent());
            Files.writeString(root.resolve(file), file);
        }
        String train = root.resolve("train").toString();
        String heldOut = root.resolve("val").toString();

        ImageSource source =
                FolderSource.open(new SourceRequest(SourceKind.FOLDER, train, heldOut, null, null, List.of()), HADOOP);

        assertThat(source.classIds()).containsExactly("ape", "zebra");
        assertThat(SourceReading.read(source.splits()))
                .containsExactly("ape/1.png 0 train/ape/1.png", "zebra/1.png 1 train/zebra/1.png");
        assertThat(SourceReading.read(source.heldOut()))
                .containsExactly(
                        "held-out/gnu/1.png unknown-class its class is not among those of the dataset",
                        "held-out/zebra/1.png 1 val/zebra/1.png");
    }

    @Test
    void namesWhatIsWrongWithTheFolder() throws Exception {
        assertFails(root.resolve("none"), "does not exist; check data.source.path");
        assertFails(root, "has no sub-folders; put the images of each class into a folder of its own");
        assertFails(Files.writeString(root.resolve("file"), "x"), "is a file; check data.source.path");
    }

    private static void assertFails(Path folder, String message) {
        assertThatThrownBy(() -> FolderSource.open(SourceRequest.of(SourceKind.FOLDER, folder.toString()), HADOOP))
                .isInstanceOf(UnusableSourceException.class)
                .hasMessage("Image folder " + folder + " " + message);
    }
}
