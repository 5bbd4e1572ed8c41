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

        ImageSource source = FolderSource.open(root.toString(), HADOOP);

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
    void namesWhatIsWrongWithTheFolder() throws Exception {
        assertFails(root.resolve("none"), "does not exist; check data.source.path");
        assertFails(root, "has no sub-folders; put the images of each class into a folder of its own");
        assertFails(Files.writeString(root.resolve("file"), "x"), "is a file; check data.source.path");
    }

    private static void assertFails(Path folder, String message) {
        assertThatThrownBy(() -> FolderSource.open(folder.toString(), HADOOP))
                .isInstanceOf(UnusableSourceException.class)
                .hasMessage("Image folder " + folder + " " + message);
    }
}
