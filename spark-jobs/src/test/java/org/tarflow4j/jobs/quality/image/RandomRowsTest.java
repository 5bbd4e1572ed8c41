package org.tarflow4j.jobs.quality.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RandomRowsTest {
    @Test
    void asManyAsAskedForAscendingAndASmallerDrawIsPartOfALargerOne() {
        long[] rows = RandomRows.of(1000, 100);
        assertThat(rows).hasSize(100).isSorted().doesNotHaveDuplicates();
        assertThat(rows).contains(RandomRows.of(1000, 10));
        assertThat(RandomRows.of(1000, 0)).isEmpty();
        assertThat(RandomRows.of(5, 5)).containsExactly(0, 1, 2, 3, 4);
        assertThat(RandomRows.of(3, 70)).containsExactly(0, 1, 2);
    }

    @Test
    void classesHaveTheirShareHoweverTheRowsAreSorted() {
        int classes = 10;
        for (int run : new int[] {1, 1000}) { // in turn, and one after the other
            int[] drawn = new int[classes];
            for (long row : RandomRows.of(10_000, 1000)) {
                drawn[(int) (row / run % classes)]++;
            }
            assertThat(drawn).as("runs of %d", run).satisfies(counts -> assertThat(
                            Arrays.stream(counts).boxed())
                    .allSatisfy(count -> assertThat(count).isBetween(70, 130)));
        }
    }

    @Test
    void chosenImagesAreThoseOfTheirRows() {
        ListedImages all = ListedImages.labelled(
                new ImageShape(1, 2), IntStream.range(0, 50).toArray());
        ImageSet some = ChosenImages.drawn(all, 7);
        assertThat(some.count()).isEqualTo(7);
        assertThat(some.open().read(6, 0))
                .extracting(LabelledImage::label)
                .containsExactly((int) RandomRows.of(50, 7)[6], (int) RandomRows.of(50, 7)[0]);
        assertThat(ChosenImages.drawn(all, 50)).isSameAs(all);
    }
}
