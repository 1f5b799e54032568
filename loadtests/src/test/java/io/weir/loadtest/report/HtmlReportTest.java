package io.weir.loadtest.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class HtmlReportTest {
    private static final Report RUN = Samples.report(
            Samples.result("weir", 1, 0, 1_000, 1),
            Samples.result("weir", 2, 0, 1_100, 1.1),
            Samples.withWrongReplies(Samples.result("direct", 1, 500, 500, 2)));

    private static Document parse(Report report) throws Exception {
        String page = new HtmlReport(report).page();
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(page.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void isWellFormedWithItsCharts() throws Exception {
        Document page = parse(RUN);
        // The ratios, and latency by percentile, throughput and p99 over time.
        assertThat(page.getElementsByTagName("svg").getLength()).isEqualTo(4);
        assertThat(page.getElementsByTagName("polyline").getLength()).isGreaterThanOrEqualTo(9);
        assertThat(page.getDocumentElement().getTextContent())
                .contains("server <killed> & gone", "1 wrong replies", "reached 80 % of it", "0.75×");
    }

    @Test
    void aSweepHasLatencyAgainstRate() throws Exception {
        Document page = parse(Samples.report(
                Samples.result("weir", 1, 100, 100, 1),
                Samples.result("weir", 2, 200, 200, 1),
                Samples.result("direct", 1, 100, 100, 0.5)));
        assertThat(page.getDocumentElement().getTextContent())
                .contains("Latency against offered rate", "Reached against offered rate");
    }

    @Test
    void needsNothingFromAnywhereElse() {
        String page = new HtmlReport(RUN).page();
        assertThat(page).doesNotContain("http:", "https:", "//", "src=", "href=", "@import", "url(", "<script");
    }

    @Test
    void nothingMeasuredIsNoReasonToFail() throws Exception {
        Result nothing = Samples.result("weir", 1, 100, 0, 1);
        assertThat(parse(Samples.report(nothing)).getElementsByTagName("svg").getLength())
                .isPositive();
        assertThat(parse(Samples.report()).getElementsByTagName("h1").getLength())
                .isEqualTo(1);
    }
}
